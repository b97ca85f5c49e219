// jsforce: records, collections, Bulk 2.0 and Bulk 1.0.
const fs = require("fs");
const { HttpsProxyAgent } = require("https-proxy-agent");
const jsforce = require("jsforce");

const settings = JSON.parse(fs.readFileSync(0));
const keys = settings.credentials;
const tag = settings.tag;

async function main() {
  const org = new jsforce.Connection({
    instanceUrl: "https://meridian.my.salesforce.com",
    oauth2: {
      clientId: keys.SALESFORCE_CLIENT_ID,
      clientSecret: keys.SALESFORCE_CLIENT_SECRET,
      loginUrl: "https://meridian.my.salesforce.com",
    },
    httpProxy: settings.proxy,
  });
  await org.authorize({ grant_type: "client_credentials" });
  const created = await org.sobject("Account").create([
    { Name: `${tag} one`, External_Id__c: `${tag}-1` },
    { Industry: "Energy" },
  ]);
  const upserted = await org
    .sobject("Account")
    .upsert({ External_Id__c: `${tag}-1`, Name: `${tag} two` }, "External_Id__c");
  const updated = await org
    .sobject("Account")
    .update({ Id: created[0].id, Industry: "Retail" });
  org.bulk2.pollTimeout = 60000;
  const loaded = await org.bulk2.loadAndWaitForResults({
    object: "Account",
    operation: "insert",
    input: [{ Name: `${tag} b1` }, { Name: `${tag} b2` }],
    pollInterval: 200,
  });
  org.bulk.pollTimeout = 60000;
  org.bulk.pollInterval = 200;
  const old = await org.bulk.load("Account", "insert", [
    { Name: `${tag} v1` },
    { Name: "x".repeat(300) },
  ]);
  const found = await org.query(
    `SELECT Name FROM Account WHERE Name LIKE '${tag}%' ORDER BY Name`,
  );
  const removed = await org.sobject("Account").destroy(created[0].id);
  return {
    created: created.map((each) => [each.success, each.errors.map((e) => e.statusCode)]),
    upserted: upserted.success,
    updated: updated.success,
    loaded: loaded.successfulResults.length,
    old: old.map((each) => [each.success, each.errors]),
    found: found.records.map((each) => each.Name),
    removed: removed.success,
  };
}

main().then((seen) => process.stdout.write(JSON.stringify(seen)));
