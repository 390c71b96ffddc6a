// A host in another language: it calls off through a resident calloff, and needs nothing but Node.
//
//     node host.mjs 'calloff serve --ledger sqlite:///office.db'
//     node host.mjs 'calloff serve' conversation.jsonl ...
//
// The first carries a call-off as far as the requests to suppliers. The second holds calloff to
// recorded conversations, each with a new process. The command is started without a shell, so
// its words are parted by spaces.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A resident calloff. Requests may be given before earlier ones are answered. */
class Calloff {
  constructor(command) {
    const [program, ...words] = command.split(" ");
    this.process = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    this.waiting = [];
    const lines = createInterface({ input: this.process.stdout, crlfDelay: Infinity });
    // Answers come in the order of the lines, so the one who has waited longest is told.
    lines.on("line", (line) => this.waiting.shift().resolve(JSON.parse(line)));
    lines.on("close", () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error("calloff has ended."));
    });
    this.next = 1;
  }

  /** What is answered to a line. */
  say(line) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(line + "\n");
    });
  }

  /** What comes of a request; what hinders it is thrown, with every problem. */
  async ask(method, params = {}) {
    const { result, error } = await this.say(JSON.stringify({ id: this.next++, method, params }));
    if (error) {
      const told = error.problems.map(({ place, what }) => `  ${place}: ${what}`);
      throw Object.assign(new Error([error.message, ...told].join("\n")), error);
    }
    return result;
  }

  /** Say nothing more, and wait until it has ended. */
  close() {
    this.process.stdin.end();
    return new Promise((resolve) => this.process.on("exit", resolve));
  }
}

/** A call-off, from the need to the letters. */
async function callOff(command) {
  const calloff = new Calloff(command);
  const who = { role: "caseworker" };
  const tried = (source, at) => ({
    kind: "tried", source, outcome: "does_not", reason: "Nothing suits.", at, ...who,
  });
  await calloff.ask("publish", {
    register: "familjehem.json", at: "2024-01-10T08:00:00+01:00", role: "registrar", command: "feed",
  });
  await calloff.ask("open", {
    need: "7F3K-need.json", procedure: "familjehem", secret: "8c2f7d10a4",
    at: "2024-01-15T09:10:00+01:00", ...who, command: "open 7F3K",
  });
  await calloff.ask("note", {
    case: "7F3K", command: "tried 7F3K",
    entries: [tried("network", "2024-01-15T09:15:00+01:00"), tried("in_house", "2024-01-15T09:16:00+01:00")],
  });
  const asked = { case: "7F3K", at: "2024-01-15T10:00:00+01:00", ...who, command: "ask 7F3K" };
  await calloff.ask("ask", asked);
  // The line broke, or the button was pressed again: it is carried out once.
  const again = await calloff.ask("ask", asked);
  const { requests } = await calloff.ask("requests", { case: "7F3K", language: "en" });
  for (const { ref, name, answer_by } of requests) console.log(ref, name, answer_by);
  try {
    await calloff.ask("note", {
      case: "7F3K", command: "award 7F3K",
      entries: [{ kind: "awarded", candidate: requests[0].candidate, delegation: "4.1.2",
        at: "2024-01-15T11:00:00+01:00", role: "team leader" }],
    });
  } catch (refused) {
    console.log(refused.code, "|", refused.message.split("\n")[0]);
  }
  console.log("entries:", again.place, "| repeated:", again.repeated);
  await calloff.close();
}

/** Where an answer is not what is expected; three dots stand for whatever varies. */
function differences(expected, found, place = "answer") {
  if (expected === "...") return [];
  if (typeof expected === "string" && typeof found === "string") {
    return alike(expected, found) ? [] : [`${place}: ${found}`];
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return expected.flatMap((one, index) => differences(one, found[index], `${place}.${index}`));
  }
  if (isObject(expected) && isObject(found)) {
    const names = Object.keys(expected).filter((name) => name !== "...");
    const more = "..." in expected ? [] : Object.keys(found).filter((name) => !(name in expected));
    return [
      ...more.map((name) => `${place}.${name} is more`),
      ...names.flatMap((name) => name in found
        ? differences(expected[name], found[name], `${place}.${name}`)
        : [`${place}.${name} is missing`]),
    ];
  }
  return expected === found ? [] : [`${place}: ${JSON.stringify(found)}`];
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Whether a text is as expected, piece by piece between three dots. */
function alike(expected, found) {
  const pieces = expected.split("...").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pieces.join("[^]*")}$`).test(found);
}

/** Hold calloff to recorded conversations; how many steps came out otherwise. */
async function replay(command, files) {
  let wrong = 0;
  for (const file of files) {
    const calloff = new Calloff(command);
    const steps = readFileSync(file, "utf-8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
    for (const [index, step] of steps.entries()) {
      const answer = await calloff.say(step.line ?? JSON.stringify(step.send));
      for (const told of differences(step.expect, answer)) {
        console.log(`${file}, line ${index + 1}: ${told}`);
        wrong += 1;
      }
    }
    await calloff.close();
    console.log(`${file}: ${steps.length} steps`);
  }
  return wrong;
}

const [command, ...files] = process.argv.slice(2);
if (files.length === 0) await callOff(command);
else process.exitCode = (await replay(command, files)) ? 1 : 0;
