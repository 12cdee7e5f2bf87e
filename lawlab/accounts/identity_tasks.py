"""What is kept about identities goes when it has served."""

from lawlab.accounts.identities import sweep
from lawlab.accounts.states import forget_states
from lawlab.core.background import every
from lawlab.core.db import db, now


@every(3600, "identities that need not be known any more")
def sweep_identities() -> None:
    sweep(at=now())
    forget_states(at=now())
    db.session.commit()
