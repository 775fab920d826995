/** A provider's answer, reduced to what can be compared. */

import type structPb from "google-protobuf/google/protobuf/struct_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { topProperty } from "../diff-values.ts";
import type { DiffAnswer } from "./answers.ts";

/**
 * Reads a provider's answer. Paths that the program has no say in are left out unless they replace: the official
 * providers also name outputs that follow from a change (`tagsAll` of every change of tags), the sandbox's do not.
 */
export function readAnswer(response: pb.DiffResponse, request: pb.DiffRequest): DiffAnswer {
  const { Kind } = pb.PropertyDiff;
  const replacing: readonly pb.PropertyDiff.Kind[] = [
    Kind.ADD_REPLACE,
    Kind.UPDATE_REPLACE,
    Kind.DELETE_REPLACE,
  ];
  const inputs = new Set([...keysOf(request.getOldInputs()), ...keysOf(request.getNews())]);
  const detailed: string[] = [];
  const replaces: string[] = [];
  response.getDetaileddiffMap().forEach((diff, path) => {
    if (replacing.includes(diff.getKind())) replaces.push(undotted(path));
    detailed.push(undotted(path));
  });
  // The list names properties only; where the details already name something below, they say it better.
  const told = new Set(replaces.map(topProperty));
  const listed = response.getReplacesList().map(undotted);
  replaces.push(...listed.filter((path) => !told.has(topProperty(path))));
  const named = detailed.length > 0 ? detailed : response.getDiffsList().map(undotted);
  const paths = named.filter((path) => inputs.has(topProperty(path)));
  return {
    changes: changesOf(response),
    replaces: sorted(replaces),
    paths: sorted([...paths, ...replaces]),
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

function changesOf(response: pb.DiffResponse): DiffAnswer["changes"] {
  switch (response.getChanges()) {
    case pb.DiffResponse.DiffChanges.DIFF_NONE:
      return "none";
    case pb.DiffResponse.DiffChanges.DIFF_SOME:
      return "some";
    case pb.DiffResponse.DiffChanges.DIFF_UNKNOWN:
      return "unknown";
  }
}

function keysOf(message: structPb.Struct | undefined): readonly string[] {
  return (
    message
      ?.getFieldsMap()
      .getEntryList()
      .map(([key]) => key) ?? []
  );
}

/** Some of Kubernetes' paths begin with a dot. */
function undotted(path: string): string {
  return path.replace(/^\./, "");
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
