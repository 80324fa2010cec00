"""From pupils to an export: counted, protected as one system, written, and audited from the files alone."""
