"""The auditor's desk: samples, working papers, queries, findings, sign-off, and the pack that carries them away."""
