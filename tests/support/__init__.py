"""What tests share besides data: the site, connections, parallel work, the HTTP server and its client."""
