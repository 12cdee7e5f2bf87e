"""As a program: writes a bill and, for each name given, a debate and its host, who logs in by password."""

import sys

from lawlab import create_app
from lawlab.accounts.models import Role
from lawlab.accounts.passwords import hash_password
from tests.factories import Make

PASSWORD = "quatre chevaux sur le quai"

if __name__ == "__main__":
    app = create_app()
    with app.app_context(), app.test_request_context("/"):
        make, kept = Make(), hash_password(PASSWORD)
        bill = make.bill(["Un alinéa."])
        for name in sys.argv[1:]:
            host = make.user(Role.HOST, email=f"{name}@example.org", password_hash=kept)
            sys.stdout.write(f"{name} {make.debate(bill, host=host).id}\n")
