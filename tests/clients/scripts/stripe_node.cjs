// Stripe's own library for Node: write a customer, read it back, read all.
const fs = require("node:fs");
const { HttpsProxyAgent } = require("https-proxy-agent");
const Stripe = require("stripe");

async function main() {
  const settings = JSON.parse(fs.readFileSync(0, "utf8"));
  const client = new Stripe(settings.credentials.STRIPE_API_KEY, {
    httpAgent: new HttpsProxyAgent(process.env.HTTPS_PROXY),
  });

  const created = await client.customers.create({ name: settings.name });
  const retrieved = await client.customers.retrieve(created.id);
  const everyone = [];
  for await (const customer of client.customers.list({ limit: 50 })) {
    everyone.push(customer.id);
  }
  let refusal = null;
  try {
    await client.customers.retrieve("cus_unknown");
  } catch (error) {
    refusal = { type: error.type, status: error.statusCode, code: error.code };
  }

  const got = { created: created.id, name: retrieved.name, everyone, refusal };
  process.stdout.write(JSON.stringify(got));
}

main();
