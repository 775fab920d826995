import { at } from "./claim.ts";
import type { UnmeasurableClaim } from "./claim.ts";

const APPLICATION =
  "Depends on the guide's own program, which is not here; what it waits for is measured (indexes, caches, faults).";
const FLEET =
  "Needs the guide's program on a whole fleet and as many users; here make load-test puts the load of the stack's promises on a deployment.";
const BROWSER = "Needs browsers of real users and their networks.";
const BUILD = "Decided by the build of the guide's frontend.";
const EDGE_FILES =
  "Needs CloudFront; that every file gets its headers, compression and edge time is proved by make serve-site and its tests.";
const NO_NUMBER = "Promises no number that could be confirmed or refuted.";

/** Claims about requests, users and the programs that serve them. */
export const APPLICATION_CLAIMS: readonly UnmeasurableClaim[] = [
  {
    id: "response-650-to-200",
    ...at(["001", "Architecture Changes"]),
    says: "A response takes less than 200 ms instead of 650 ms.",
    notMeasurable: APPLICATION,
  },
  {
    id: "api-p95-1.2s",
    ...at(["001", "Performance Targets"]),
    says: "95 % of API requests take less than 1.2 s, 2 s before.",
    notMeasurable: APPLICATION,
  },
  {
    id: "api-200ms",
    ...at(["002", "Performance Targets"], ["002", "Expected Results"]),
    says: "API requests take less than 200 ms (79 ms on average, 189 ms the slowest p95).",
    notMeasurable: APPLICATION,
  },
  {
    id: "p95-850-to-180",
    ...at(["004", "Performance Results"]),
    says: "p95 falls from 850 ms to 180 ms, p99 from 1,200 ms to 320 ms.",
    notMeasurable: APPLICATION,
  },
  {
    id: "p99-600ms",
    ...at(["004", "Performance Targets"]),
    says: "99 % of requests take less than 600 ms.",
    notMeasurable: APPLICATION,
  },
  {
    id: "errors-8.5-to-1.2",
    ...at(["004", "Performance Results"], ["004", "Performance Targets"]),
    says: "The share of errors falls from 8.5 % to 1.2 %; the target is 5 %.",
    notMeasurable: APPLICATION,
  },
  {
    id: "memory-1.2gb-to-680mb",
    ...at(["004", "Performance Results"]),
    says: "The program takes 680 MB instead of 1.2 GB.",
    notMeasurable: APPLICATION,
  },
  {
    id: "users-15000",
    ...at(["001", "Performance Targets"], ["001", "System Capacity"]),
    says: "15,000 users at a time, 1,000 before.",
    notMeasurable: FLEET,
  },
  {
    id: "rps-5000",
    ...at(["001", "System Capacity"], ["001", "Expected Results"]),
    says: "5,000 requests a second for 10,000 users: p50 150 ms, p95 800 ms, p99 1,200 ms.",
    notMeasurable: FLEET,
  },
  {
    id: "connections-30",
    ...at(["001", "System Capacity"]),
    says: "30 connections serve 15,000 users.",
    notMeasurable: `${FLEET} What clients beyond the pool feel is measured in section pool.`,
  },
  {
    id: "users-100",
    ...at(["002", "Performance Targets"], ["002", "Expected Results"]),
    says: "100 users at a time: 100 requests in 2.34 s, 42.7 a second, without an error.",
    notMeasurable: APPLICATION,
  },
  {
    id: "k6-p95-500ms",
    ...at(["003", "K6 Load Test Configuration"]),
    says: "With 500 to 2,000 users p95 is less than 500 ms, p99 less than 1,000 ms.",
    notMeasurable: FLEET,
  },
  {
    id: "small-workload",
    ...at(["004", "Executive Summary"]),
    says: "50 workshops, 500 participants and 2,000 answers a month are served in less than 400 ms.",
    notMeasurable: APPLICATION,
  },
  {
    id: "linear-scaling",
    ...at(["004", "Load Test Results"]),
    says: "Throughput grows in proportion to resources.",
    notMeasurable: "Needs more than one machine.",
  },
  {
    id: "uptime-99.9",
    ...at(["004", "Performance Targets"], ["004", "Load Test Results"]),
    says: "Up 99.9 % of the time.",
    notMeasurable:
      "Needs months and users. Alerts on the error budget of such a promise are proved by make drill.",
  },
  {
    id: "cpu-70",
    ...at(["003", "Performance Checklist"]),
    says: "Less than 70 % of CPU and 80 % of memory are used.",
    notMeasurable: FLEET,
  },
  {
    id: "container-start-30s",
    ...at(["003", "Performance Checklist"]),
    says: "A container is up in less than 30 s.",
    notMeasurable:
      "Needs the guide's image and a node that pulls it. The probes are tried by make verify-cluster.",
  },
  {
    id: "scraping-rate",
    ...at(["002", "Performance Targets"]),
    says: "Ten pages a second and more are scraped.",
    notMeasurable: "Needs other people's sites.",
  },
  {
    id: "network-30s",
    ...at(["002", "Performance Targets"]),
    says: "A network of 1,000 nodes is computed in less than 30 s.",
    notMeasurable: "An algorithm of the guide's program.",
  },
  {
    id: "celery-2x",
    ...at(["002", "Celery Worker Optimization"]),
    says: "Prefetching four tasks doubles the throughput; a restart after 1,000 tasks prevents leaks.",
    notMeasurable: "Depends on the guide's tasks: how long each waits, and what it leaks.",
  },
  {
    id: "compression-5x",
    ...at(["002", "Response Compression"], ["000", "Response Compression"]),
    says: "Gzip makes 100 KB 20 KB, 500 ms of network 100 ms, for less than 5 ms of CPU.",
    notMeasurable:
      "Decided by the content of the answers and the networks of users. That the edge compresses what can be compressed is proved by make serve-site.",
  },
  {
    id: "search-5s",
    ...at(["000", "ZeroDB Query Optimization"]),
    says: "Semantic search answers in 5 s or gives up.",
    notMeasurable: "Needs a service of somebody else.",
  },
  {
    id: "async-endpoints",
    ...at(["000", "Async Endpoints"], ["003", "Application-Level Tuning"]),
    says: "Asynchronous endpoints and uvloop make the API faster.",
    notMeasurable: NO_NUMBER,
  },
  {
    id: "websocket-fan-out",
    ...at(["000", "Real-Time Communication"]),
    says: "Redis' pub/sub takes messages to all servers of WebSockets.",
    notMeasurable: NO_NUMBER,
  },
];

/** Claims about databases and caches that depend on what the guides alone have. */
export const DATA_CLAIMS: readonly UnmeasurableClaim[] = [
  {
    id: "index-500mb",
    ...at(["002", "Performance Indexes"]),
    says: "The indexes of 1,000,000 records take about 500 MB.",
    notMeasurable:
      "Decided by the guide's own rows. The sizes of the indexes tried here are in section indexes.",
  },
  {
    id: "redis-2gb",
    ...at(["001", "System Capacity"]),
    says: "100,000 entries take about 2 GB of Redis.",
    notMeasurable: "Decided by the guide's own entries (20 KB each, by these numbers).",
  },
  {
    id: "warm-200-items",
    ...at(["001", "Cache Warming"]),
    says: "Warming 200 entries takes 3.2 s.",
    notMeasurable: "A script of the guide's program.",
  },
  {
    id: "prepared-statements",
    ...at(["003", "Prepared Statements"], ["004", "Connection Pooling Optimization"]),
    says: "Prepared statements make frequent queries faster.",
    notMeasurable: NO_NUMBER,
  },
  {
    id: "pool-lifo",
    ...at(["002", "Connection Pooling"]),
    says: "A pool that gives out the connection used last uses connections better.",
    notMeasurable: NO_NUMBER,
  },
  {
    id: "cache-levels",
    ...at(["003", "Multi-Level Cache Architecture"], ["004", "Cache-Tier Strategy"]),
    says: "Three levels of caches are faster than one.",
    notMeasurable: NO_NUMBER,
  },
];

/** Claims about the edge, the browser and the machines. */
export const EDGE_CLAIMS: readonly UnmeasurableClaim[] = [
  {
    id: "page-load-800ms",
    ...at(["001", "Performance Targets"]),
    says: "A page loads in less than 800 ms, 2.5 s before.",
    notMeasurable: `${BROWSER} What a second visit fetches is proved in Chromium (make test, site).`,
  },
  {
    id: "curl-650ms",
    ...at(["001", "CDN performance testing"]),
    says: "curl gets the page in 650 ms, the first byte in 180 ms.",
    notMeasurable: "Needs CloudFront and the network between it and a user.",
  },
  {
    id: "assets-100ms",
    ...at(["001", "Architecture Changes"]),
    says: "Static files come from the CDN in less than 100 ms.",
    notMeasurable: EDGE_FILES,
  },
  {
    id: "cdn-hit-90",
    ...at(["001", "CDN Metrics"], ["003", "Performance Checklist"]),
    says: "More than 90 % of requests hit the CDN.",
    notMeasurable:
      "Needs a CDN's locations and real users. What the stack's cache worker makes of a made-up day of traffic is measured by make verify-worker.",
  },
  {
    id: "cdn-bandwidth",
    ...at(["001", "System Capacity"]),
    says: "The CDN's bandwidth has no limit.",
    notMeasurable: "A promise of AWS' network.",
  },
  {
    id: "immutable-one-year",
    ...at(["000", "Asset Caching Headers"], ["001", "Cache Headers"], ["003", "CDN Configuration"]),
    says: "Files named after their content are fetched once a year, pages every 5 minutes.",
    notMeasurable: EDGE_FILES,
  },
  {
    id: "image-optimization",
    ...at(["000", "Image Optimization"]),
    says: "WebP, AVIF, quality 80 and lazy loading make pages faster.",
    notMeasurable: BROWSER,
  },
  {
    id: "bundle-sizes",
    ...at(["001", "Asset Optimization"], ["004", "Frontend Performance Optimizations"]),
    says: "Split bundles are small: 45.2 KB of main script are 15.1 KB compressed.",
    notMeasurable: BUILD,
  },
  {
    id: "react-memo",
    ...at(["004", "React Component Optimization"]),
    says: "Lazy loading and memoised components make the editor faster.",
    notMeasurable: BROWSER,
  },
  {
    id: "search-debounce",
    ...at(["000", "Search Query Debouncing"]),
    says: "Waiting 500 ms for the next key press spares requests.",
    notMeasurable: "Needs people who type.",
  },
  {
    id: "image-multi-stage",
    ...at(["003", "Dockerfile Optimization"], ["004", "Docker Performance"]),
    says: "A build in stages makes the image smaller.",
    notMeasurable: NO_NUMBER,
  },
  {
    id: "kernel-tuning",
    ...at(["003", "System-Level Tuning"]),
    says: "BBR, queues of 65,535, no transparent huge pages and the performance governor make nodes faster.",
    notMeasurable: `${NO_NUMBER} The kernel is the node's, not the database's or the cache's, which AWS runs.`,
  },
  {
    id: "alerts-003",
    ...at(["003", "Monitoring and Alerting"]),
    says: "Four alerts tell of slow answers, errors, used-up connections and a low hit rate.",
    notMeasurable:
      "Not about speed: that the stack's alerts fire, and fire in time, is proved by make drill.",
  },
  {
    id: "emergency-times",
    ...at(["004", "Emergency Performance Procedures"]),
    says: "5 minutes for a restart, 30 for scaling, 2 hours for more.",
    notMeasurable:
      "Needs the people on call. Recovery by itself after faults is measured in section faults.",
  },
];
