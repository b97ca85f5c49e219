// The package `netsuite-rest`: write a department, query it, delete it again.
const fs = require("node:fs");
const NetsuiteRest = require("netsuite-rest");

async function main() {
  const settings = JSON.parse(fs.readFileSync(0, "utf8"));
  const keys = settings.credentials;
  const client = new NetsuiteRest({
    consumer_key: keys.NETSUITE_CONSUMER_KEY,
    consumer_secret_key: keys.NETSUITE_CONSUMER_SECRET,
    token: keys.NETSUITE_TOKEN_ID,
    token_secret: keys.NETSUITE_TOKEN_SECRET,
    realm: keys.NETSUITE_ACCOUNT_ID,
    base_url: settings.tls.netsuite,
  });
  const body = JSON.stringify({ name: settings.name });
  // It hands on the body of an answer alone, so the record has to be looked for.
  await client.request({ path: "record/v1/department", method: "POST", body });
  const query = encodeURIComponent(`name IS "${settings.name}"`);
  const page = await client.request({ path: `record/v1/department?q=${query}` });
  const { id } = page.data.items[0];
  const read = await client.request({ path: `record/v1/department/${id}` });
  const found = await client.request({
    path: "query/v1/suiteql?limit=5",
    method: "POST",
    body: JSON.stringify({ q: `SELECT name FROM department WHERE id = ${id}` }),
  });
  await client.request({ path: `record/v1/department/${id}`, method: "DELETE" });
  let refusal = null;
  try {
    await client.request({ path: `record/v1/department/${id}` });
  } catch (error) {
    refusal = error.response.statusCode;
  }
  const items = found.data.items;
  process.stdout.write(JSON.stringify({ name: read.data.name, items, refusal }));
}

main();
