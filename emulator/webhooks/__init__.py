"""What is sent to a client's receivers: outbox, retries, the signing seam, and sinks to receive it."""
