"""Settings by place of use: base reads top to bottom, the others override a few lines."""
