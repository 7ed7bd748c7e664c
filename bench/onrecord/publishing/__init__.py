"""What a dataset's repository needs: tables, card, metadata, and text put back to its gold."""
