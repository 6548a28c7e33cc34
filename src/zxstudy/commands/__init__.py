"""What the commands of the console do; `zxstudy.cli` says how they are called."""
