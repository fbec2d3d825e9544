import { writeFileSync } from "node:fs";
import { z } from "zod";

// What accounts promise about their events.
const accountId = z.uuid();
const at = z.iso.datetime({ offset: true });

// zod's own pattern for e-mail addresses looks ahead, which no automaton does; this one of zod's does not.
const email = z.email({ pattern: z.regexes.html5Email });

const Registered = z.object({
    type: z.literal("Registered"),
    accountId,
    at,
    email,
    // There, and perhaps null.
    nickname: z.string().min(1).max(40).nullable(),
    // Perhaps not there, perhaps null.
    referrer: z.string().min(1).max(60).nullish(),
    locale: z.enum(["en", "de", "fr"]).default("en"),
    birthYear: z.int().min(1900).max(2100).optional(),
});

const PlanChanged = z.object({
    type: z.literal("PlanChanged"),
    accountId,
    at,
    plan: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("free") }),
        z.object({ kind: z.literal("team"), seats: z.int().positive(), price: z.number().nonnegative() }),
    ]),
    // Without bounds of its own: zod says that it is safe, from -(2^53-1) to 2^53-1.
    credits: z.int(),
});

const Tagged = z.object({
    type: z.literal("Tagged"),
    accountId,
    at,
    tags: z.record(z.string().regex(/^[a-z]{1,20}$/), z.union([z.string().max(40), z.int32()])),
    pair: z.tuple([z.string().max(10), z.int().min(0).max(9)]),
    owner: z.union([z.literal("system"), z.object({ userId: z.uuidv7(), name: z.string().max(80) })]),
});

export const AccountEvent = z.discriminatedUnion("type", [Registered, PlanChanged, Tagged]);

// What notifications take.
export const NotificationCommand = z.discriminatedUnion("type", [
    z.object({
        type: z.literal("SendWelcome"),
        accountId,
        email,
        name: z.string().min(1).max(60),
        locale: z.enum(["en", "de", "fr", "es"]),
        adult: z.boolean().optional(),
    }),
    z.object({ type: z.literal("SetSeats"), accountId, seats: z.int().min(1), at }),
    z.object({ type: z.literal("SetCredits"), accountId, credits: z.int() }),
    z.object({ type: z.literal("SetLabel"), accountId, label: z.string().max(40), owner: z.union([z.uuidv7(), z.literal("system")]) }),
]);

const write = (name: string, contract: unknown) => writeFileSync(name, JSON.stringify(contract, null, 2) + "\n");

write("event.json", z.toJSONSchema(AccountEvent));
write("command.json", z.toJSONSchema(NotificationCommand));
// As most people write it; it is refused.
write("email.json", z.toJSONSchema(z.object({ email: z.email() })));
