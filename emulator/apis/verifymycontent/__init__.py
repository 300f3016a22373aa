"""VerifyMyContent: anonymous face match of static content and live streams.

Source: verifymycontent-anonymous-face-match.
"""
