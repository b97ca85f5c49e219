"""OAuth 2.0 client credentials with a signed assertion (RFC 7523).

The integration signs a JWT with the private key of its certificate; the account checks
it against the public key that was uploaded for that certificate id. Access tokens are
JWTs of the account's own, signed with a key that lives as long as the process.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from sandbox.servers.netsuite.errors import InvalidLoginError, TokenRequestError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sandbox.servers.netsuite.credentials import NetSuiteCredentials

TOKEN_PATH: Final = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - an address
TOKEN_SECONDS: Final = 3600
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NEEDED_SCOPE: Final = "rest_webservices"

ALGORITHMS: Final = ("PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""RS256 is refused, as the vendor refuses it."""

_SCOPES: Final = frozenset({"restlets", NEEDED_SCOPE, "suite_analytics"})
_LONGEST_SECONDS: Final = 3600
_SKEW_SECONDS: Final = 60


class TokenIssuer:
    """Turns assertions into access tokens, and knows its own tokens again."""

    def __init__(self, credentials: NetSuiteCredentials) -> None:
        """Issue for one integration."""
        self._credentials = credentials
        self._secret = secrets.token_bytes(32)

    def issue(
        self, form: Mapping[str, str], audiences: Collection[str], at: datetime
    ) -> dict[str, Any]:
        """Answer a token request.

        Args:
            form: the fields of the request's body.
            audiences: the addresses of the token endpoint that an assertion may name.
            at: the time of the request.

        Raises:
            TokenRequestError: the request or its assertion is not right.
        """
        if form.get("grant_type") != "client_credentials":
            raise TokenRequestError("unsupported_grant_type", "not client_credentials")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise TokenRequestError("invalid_request", "client_assertion_type")
        self._check(form.get("client_assertion", ""), audiences, int(at.timestamp()))
        now = int(at.timestamp())
        token = jwt.encode(
            {
                "sub": self._credentials.client_id,
                "iat": now,
                "exp": now + TOKEN_SECONDS,
                "jti": secrets.token_hex(8),
            },
            self._secret,
            algorithm="HS256",
        )
        return {
            "access_token": token,
            "expires_in": str(TOKEN_SECONDS),
            "token_type": "Bearer",
        }

    def verify(self, token: str, at: datetime) -> None:
        """Raise `InvalidLoginError` unless we issued the token and it still holds."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise InvalidLoginError("the token is not ours") from error
        if claims["exp"] <= at.timestamp():
            raise InvalidLoginError("the token has expired")

    def _check(self, assertion: str, audiences: Collection[str], now: int) -> None:
        """Raise unless the assertion is the integration's, for us, and for now."""
        claims = self._signed_claims(assertion)
        if claims.get("iss") != self._credentials.client_id:
            raise TokenRequestError("invalid_client", "iss is not the client id")
        # At least one public client in use (netsuite-python 2.1.5) writes Python's text
        # of a tuple around the address, so it is looked for within the claim.
        named = str(claims.get("aud"))
        if not any(audience in named for audience in audiences):
            raise TokenRequestError("invalid_grant", "aud is not the token endpoint")
        _check_times(claims, now)
        scopes = _scopes(claims.get("scope"))
        if NEEDED_SCOPE not in scopes or not scopes <= _SCOPES:
            raise TokenRequestError("invalid_scope", f"scope must be of {_SCOPES}")

    def _signed_claims(self, assertion: str) -> dict[str, Any]:
        """The claims, once the signature was checked against the key of the `kid`."""
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError as error:
            raise TokenRequestError("invalid_request", "not a JWT") from error
        if header.get("alg") not in ALGORITHMS:
            raise TokenRequestError("invalid_client", f"alg {header.get('alg')}")
        pem = self._credentials.certificates.get(str(header.get("kid")))
        if pem is None:
            raise TokenRequestError("invalid_client", "no certificate of that kid")
        try:
            return jwt.decode(
                assertion,
                _public_key(pem),
                algorithms=[header["alg"]],
                options={
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        # A PS256 assertion under an elliptic key is a type error in the library.
        except (jwt.InvalidTokenError, TypeError) as error:
            raise TokenRequestError("invalid_grant", "the signature") from error


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    """Raise unless the assertion holds now, and for an hour at most."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        raise TokenRequestError("invalid_grant", "iat and exp must be there")
    if expires <= now:
        raise TokenRequestError("invalid_grant", "exp is past")
    if issued > now + _SKEW_SECONDS:
        raise TokenRequestError("invalid_grant", "iat is to come")
    if expires - issued > _LONGEST_SECONDS:
        raise TokenRequestError("invalid_grant", "exp is over an hour after iat")


def _scopes(claim: object) -> set[str]:
    """The scopes; the vendor's text says with commas, its own sample sends a list."""
    if isinstance(claim, str):
        return set(claim.replace(",", " ").split())
    if isinstance(claim, list):
        return {str(scope) for scope in claim}
    return set()


def _public_key(pem: str) -> Any:
    """The public key of a PEM, whether that is a key or a certificate."""
    try:
        if "BEGIN CERTIFICATE" in pem:
            return load_pem_x509_certificate(pem.encode()).public_key()
        return load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise TokenRequestError("invalid_client", "the certificate") from error
