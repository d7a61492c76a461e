// Cards as lines of JSON in; for each a line of JSON out: what Microsoft's own parser and validator say of it.
"use strict";
const { createInterface } = require("node:readline");
const AdaptiveCards = require("adaptivecards/dist/adaptivecards.min.js");

const host = new AdaptiveCards.HostConfig({ actions: { maxActions: 6 } });

function complaints(source) {
  // The parser tests a language with a pattern that remembers where it stopped in the card before, and refuses every other card.
  AdaptiveCards.CardElement.langProperty.regEx.lastIndex = 0;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = host;
  card.parse(source, context);
  const events = Array.from({ length: context.eventCount }, (_, n) => context.getEventAt(n));
  const failures = card.validateProperties().validationEvents;
  const kept = card.getItemCount();
  const lost = kept === source.body.length ? [] : [`${source.body.length} elements, of which it knows ${kept}`];
  return [...events, ...failures].map((one) => one.message).concat(lost);
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { name, card } = JSON.parse(line);
  console.log(JSON.stringify({ name, wrong: complaints(card) }));
});
