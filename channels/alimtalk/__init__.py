"""AlimTalk (알림톡), and SMS where it fails: approved templates to telephone numbers, through a
contracted provider behind one port. It knows no law, no table and no conversation."""
