// Stripe's own library for Node: write a customer, read it back, read all; bill it, and
// hear of it.
const fs = require("node:fs");
const http = require("node:http");
const { HttpsProxyAgent } = require("https-proxy-agent");
const Stripe = require("stripe");

// The first event that an endpoint hears, once its signature is verified.
async function hear(client, act) {
  let endpoint = null;
  const heard = new Promise((resolve) => {
    const server = http.createServer((request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        const signature = request.headers["stripe-signature"];
        const body = Buffer.concat(parts);
        const event = client.webhooks.constructEvent(body, signature, endpoint.secret);
        response.end();
        server.close();
        resolve(event);
      });
    });
    server.listen(0, "127.0.0.1", async () => {
      endpoint = await client.webhookEndpoints.create({
        url: `http://127.0.0.1:${server.address().port}/hook`,
        enabled_events: ["invoice.paid"],
      });
      await act();
    });
  });
  const event = await heard;
  await client.webhookEndpoints.del(endpoint.id);
  return event;
}

async function bill(client, customer) {
  const item = { customer, amount: 5000, currency: "usd" };
  await client.invoiceItems.create(item);
  const draft = await client.invoices.create({
    customer,
    pending_invoice_items_behavior: "include",
  });
  await client.invoices.finalizeInvoice(draft.id);
  await client.invoices.pay(draft.id, { payment_method: "pm_card_visa" });
}

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

  const event = await hear(client, () => bill(client, created.id));
  const paid = { type: event.type, amount: event.data.object.amount_paid };

  const got = { created: created.id, name: retrieved.name, everyone, refusal, paid };
  process.stdout.write(JSON.stringify(got));
}

main();
