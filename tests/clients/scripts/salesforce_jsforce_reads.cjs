// jsforce: log in by SOAP and by OAuth 2.0, then read over REST and both Bulk APIs.

const { readFileSync } = require("node:fs");
const { HttpsProxyAgent } = require("https-proxy-agent");
const jsforce = require("jsforce");

async function main() {
  const settings = JSON.parse(readFileSync(0, "utf8"));
  const keys = settings.credentials;
  const options = { version: "60.0", httpProxy: settings.proxy };

  const conn = new jsforce.Connection(options);
  const user = await conn.login(
    keys.SALESFORCE_USERNAME,
    keys.SALESFORCE_PASSWORD + keys.SALESFORCE_SECURITY_TOKEN,
  );
  const refreshed = new jsforce.Connection({
    ...options,
    oauth2: {
      clientId: keys.SALESFORCE_CLIENT_ID,
      clientSecret: keys.SALESFORCE_CLIENT_SECRET,
      httpProxy: settings.proxy,
    },
    instanceUrl: conn.instanceUrl,
    refreshToken: keys.SALESFORCE_REFRESH_TOKEN,
    accessToken: "an old one",
  });
  const refusals = {};
  try {
    await new jsforce.Connection(options).login(keys.SALESFORCE_USERNAME, "wrong");
  } catch (error) {
    refusals.login = error.message;
  }
  try {
    await conn.query("SELECT Nonsense FROM Account");
  } catch (error) {
    refusals.query = error.errorCode;
  }

  const cards = await conn
    .query("SELECT Id FROM pse__Timecard__c LIMIT 4500")
    .run({ autoFetch: true, maxFetch: 10000 });
  const nested = await conn
    .sobject("Account")
    .find({ Name: { $ne: null } }, "Id, Name")
    .include("Opportunities")
    .select("Id, Name")
    .end()
    .limit(200)
    .run();
  const described = await conn.sobject("Opportunity").describe();
  const everything = await conn.describeGlobal();
  const soql = "SELECT Id, Name, CloseDate FROM Opportunity";
  const bulk1 = await (await conn.bulk.query(soql)).toArray();
  const bulk2 = await (await conn.bulk2.query(soql)).toArray();

  return {
    organization: user.organizationId,
    instance: conn.instanceUrl,
    identity: (await conn.identity()).user_id === user.id,
    refreshed: (await refreshed.query("SELECT COUNT() FROM Account")).totalSize,
    accounts: await conn.sobject("Account").count({}),
    refusals,
    cards: new Set(cards.records.map((each) => each.Id)).size,
    nested: nested.some((each) => each.Opportunities && each.Opportunities.totalSize > 0),
    fields: described.fields.length,
    objects: everything.sobjects.length,
    bulk1: bulk1.map((each) => each.Id).sort(),
    bulk2: bulk2.map((each) => each.Id).sort(),
    limits: (await conn.limits()).DailyApiRequests.Max,
    usage: conn.limitInfo.apiUsage.limit,
  };
}

main().then(
  (seen) => process.stdout.write(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
