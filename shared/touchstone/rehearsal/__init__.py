"""The rehearsal: what AWS would run, run on this machine."""
