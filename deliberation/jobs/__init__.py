"""What happens later: a transactional outbox, its relay, and the doorbells that save waiting."""

CHANNEL = "live:"
"""Where in Redis the doorbells of pages ring: this, then the topic."""

WORKER = "deliberation worker"
"""By what name, followed by one of its own, a worker is known to the database."""
