"""Every AWS call checked against the policies of the role that makes it; missing and unused grants listed."""
