"""What is measured, side by side with raw uvicorn in the same run. Never asserted: machines are noisy."""
