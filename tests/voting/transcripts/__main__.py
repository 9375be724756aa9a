"""Write the transcripts anew."""

from tests.voting.transcripts import rewrite

rewrite()
