"""Security headers, set once for every answer."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src {connect}; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Add the headers after each request."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    connect = " ".join(["'self'", *filter(None, [current_app.config.get("LIVE_URL")])])
    response.headers.setdefault("Content-Security-Policy", POLICY.format(connect=connect))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint not in {"static", "site.picture"}:
        response.headers.setdefault("Cache-Control", "no-store" if request.method != "GET" else "private, no-cache")
    return response
