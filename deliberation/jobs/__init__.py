"""What happens later: a transactional outbox, its relay, and the doorbells that save waiting."""

CHANNEL = "live:"
"""Where in Redis the doorbells of pages ring: this, then the topic."""
