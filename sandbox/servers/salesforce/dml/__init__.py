"""Writing records: checked as the platform checks them, set by set, with automation.

values      a client's values, typed and checked; pure
drafts      a record on its way into the store, and what came of it
rows        sets of rows of the store: found, replaced, removed
writer      insert, update, upsert and delete, in one transaction
automation  what the platform and the package do before and after a save
history     rows of field history for what changed
"""
