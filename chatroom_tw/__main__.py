"""`python -m chatroom_tw` runs the command `chatroom`."""

from chatroom_tw.client.main import main

if __name__ == "__main__":
    main()
