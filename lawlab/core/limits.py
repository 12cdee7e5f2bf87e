"""How often one person, or one address, may do a thing."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user


def who() -> str:
    """The person when logged in, else the address: a class behind one address is not one person."""
    return f"user:{current_user.id}" if current_user.is_authenticated else f"ip:{get_remote_address()}"


limiter = Limiter(who, default_limits=[], strategy="moving-window", headers_enabled=True)
