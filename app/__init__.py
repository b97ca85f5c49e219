"""The Streamlit app over published snapshots."""
