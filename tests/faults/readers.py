"""What readers ask for, whatever is broken behind the server."""

LINKS = ("/en/?chapter=migrants", "/api/v1/places?limit=3", "/ar/share?chapter=storm", "/release")
