// Turns a fresh mongod into a replica set of one member, and waits until it accepts writes. Running
// it again changes nothing. Done with the driver, because not every image of mongod has mongosh.
//
//   node init-replica-set.mjs mongodb://mongo:27017 rs0 mongo:27017
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 250;
const NOT_YET_INITIALIZED = 94;
const ALREADY_INITIALIZED = 23;

const [url, name, host] = process.argv.slice(2);
if (url === undefined || name === undefined || host === undefined) {
  process.stderr.write('Usage: init-replica-set.mjs <mongodb url> <set name> <host:port>\n');
  process.exit(2);
}

// `directConnection`: without it the driver would look for a primary, and there is none yet.
const client = new MongoClient(url, { directConnection: true, serverSelectionTimeoutMS: 5_000 });
try {
  const writable = await primaryWithin(DEADLINE_MS);
  process.stdout.write(`${name} is ready: ${writable.me} is its primary\n`);
} catch (error) {
  process.stderr.write(`${name} could not be made: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await client.close();
}

async function primaryWithin(milliseconds) {
  const admin = client.db('admin');
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary === true && hello.setName === name) return hello;
    if (Date.now() > deadline) throw new Error(`no primary after ${milliseconds / 1000} s`);
    if (hello.isreplicaset === true) await initiate(admin);
    await sleep(PAUSE_MS);
  }
}

/** A member without a configuration says `isreplicaset`; so does one that is about to read its own. */
async function initiate(admin) {
  try {
    await admin.command({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.code !== NOT_YET_INITIALIZED) throw error;
    await admin
      .command({ replSetInitiate: { _id: name, members: [{ _id: 0, host }] } })
      .catch((failure) => {
        if (failure.code !== ALREADY_INITIALIZED) throw failure;
      });
  }
}
