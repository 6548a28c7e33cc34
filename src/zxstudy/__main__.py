"""`python -m zxstudy` is `zxstudy`."""

from zxstudy.cli import main

if __name__ == "__main__":
    main()
