namespace Wattwise.Caching;

/// <summary>The reason codes of the semantic cache, in <see cref="Accounting.StageRecord.Reason"/>, in metrics and in the result of an
/// import.</summary>
/// <remarks>Codes are stable: dashboards and tests may compare them. None holds text of a user or a model. An app's own guard or admission
/// policy adds names of its own behind the prefixes.</remarks>
public static class CacheReasons
{
    /// <summary>Answered: an equal request was answered before.</summary>
    public const string Exact = "exact";

    /// <summary>Answered: a request that asks for the same in other words was answered before.</summary>
    public const string Semantic = "semantic";

    /// <summary>Answered: an equal or similar request was being answered at that moment, and this one waited for its answer.</summary>
    public const string Coalesced = "coalesced";

    /// <summary>
    /// The model was called for an equal or similar request that left before its answer was there: this one waited for it too, and the call
    /// is booked on it.
    /// </summary>
    public const string TookOver = "took-over";

    /// <summary>Background work: the energy of a judge that looked at an earlier decision. It is booked on the next request of the same
    /// tenant and user that comes to the cache.</summary>
    public const string Judge = "judge";

    /// <summary>The model was called: no earlier prompt is similar enough to be a candidate.</summary>
    public const string Miss = "miss";

    /// <summary>The model was called: the embedding generator cannot read a prompt as long as this one, so it only matches
    /// itself.</summary>
    public const string TooLong = "miss:too-long";

    /// <summary>The model was called: the policy refused the best candidate by its cosine similarity alone.</summary>
    public const string BelowThreshold = "below-threshold";

    /// <summary>The model was called: the policy refused the best candidate by the score of the pair verifier.</summary>
    public const string Verifier = "verifier";

    /// <summary>The model was called: the best candidate is too likely to be wrong for the limit that was set.</summary>
    public const string BelowLimit = "below-limit";

    /// <summary>The model was called: the guard found a conflict with the most similar prompt. Its name follows the colon; see
    /// <see cref="GuardConflicts"/>.</summary>
    public const string GuardPrefix = "guard:";

    /// <summary>The model was called: the request asked for a new answer (<see cref="CacheMode.Refresh"/>).</summary>
    public const string Refresh = "refresh";

    /// <summary>The model was called: the answer that the request waited for failed or may not be shared.</summary>
    public const string Unshared = "unshared";

    /// <summary>The model was called: the embedder failed or took too long.</summary>
    public const string EmbedderFailed = "embedder-failed";

    /// <summary>The model was called: the store failed or took too long.</summary>
    public const string StoreFailed = "store-failed";

    /// <summary>The model was called: the pair verifier failed or took too long.</summary>
    public const string VerifierFailed = "verifier-failed";

    /// <summary>The start of all codes of requests that may not use the cache.</summary>
    public const string BypassPrefix = "bypass:";

    /// <summary>
    /// Not for the cache: the request asked for none (<see cref="CacheMode.Bypass"/>), its settings cannot be read, or it was made by work
    /// that outlived a request with a tenant or user and says nothing of them.
    /// </summary>
    public const string BypassRequested = "bypass:requested";

    /// <summary>Not for the cache: the request was drawn for comparison (<see cref="Accounting.ControlAssignment"/>).</summary>
    public const string BypassControl = "bypass:control";

    /// <summary>Not for the cache: the provider keeps the conversation, so its earlier turns are unknown.</summary>
    public const string BypassConversation = "bypass:conversation-id";

    /// <summary>Not for the cache: the provider makes the answer in the background.</summary>
    public const string BypassBackground = "bypass:background";

    /// <summary>Not for the cache: <c>ChatOptions.RawRepresentationFactory</c> sets options that no key can hold.</summary>
    public const string BypassRawOptions = "bypass:raw-options";

    /// <summary>Not for the cache: the options are of a type that derives from <c>ChatOptions</c> and may say more than is known.</summary>
    public const string BypassOptionsType = "bypass:options-type";

    /// <summary>Not for the cache: a message or content has a <c>RawRepresentation</c>, which some clients send in its place.</summary>
    public const string BypassRawMessage = "bypass:raw-message";

    /// <summary>Not for the cache: <c>AdditionalProperties</c> of options, a message, a content or a tool hold a value that no key can
    /// hold.</summary>
    public const string BypassOptions = "bypass:additional-properties";

    /// <summary>Not for the cache: the request offers a tool that runs at the provider.</summary>
    public const string BypassHostedTool = "bypass:hosted-tool";

    /// <summary>Not for the cache: the conversation holds a tool call or its result.</summary>
    public const string BypassToolTurn = "bypass:tool-turn";

    /// <summary>Not for the cache: the conversation holds contents that no key can hold.</summary>
    public const string BypassContent = "bypass:content";

    /// <summary>Not for the cache: a user turn looks personal, and users share the scope.</summary>
    public const string BypassPersonalData = "bypass:personal-data";

    /// <summary>Not for the cache: the prompt asks for something random or new, such as a password or a draw, and users share the
    /// scope.</summary>
    public const string BypassRandom = "bypass:random-answer";

    /// <summary>Not for the cache: the model cannot read a conversation as long as this one (<see cref="IInputBound"/>).</summary>
    public const string BypassTooLong = "bypass:too-long";

    /// <summary>Not for the cache: the last turn has no text.</summary>
    public const string BypassEmpty = "bypass:empty-prompt";

    /// <summary>The start of all codes of answers that the cache does not keep, in the metric <c>wattwise.cache.not_kept</c>.</summary>
    public const string NotKeptPrefix = "not-kept:";

    /// <summary>Not kept: the model did not end by itself (its limit of tokens, a filter, a tool call).</summary>
    public const string NotKeptCutOff = "not-kept:cut-off";

    /// <summary>Not kept: a stream ended without a finish reason, so it may be cut off.</summary>
    public const string NotKeptNoFinishReason = "not-kept:no-finish-reason";

    /// <summary>Not kept: the answer is not one assistant message of plain text (tool calls, citations, images, errors, several
    /// messages).</summary>
    public const string NotKeptContent = "not-kept:content";

    /// <summary>Not kept: the provider keeps the conversation.</summary>
    public const string NotKeptConversation = "not-kept:conversation-id";

    /// <summary>Not kept: the answer holds reasoning that is signed or encrypted for the one conversation (<c>ProtectedData</c>).</summary>
    public const string NotKeptReasoning = "not-kept:protected-reasoning";

    /// <summary>Not kept: the answer exceeds the size limit.</summary>
    public const string NotKeptSize = "not-kept:size";

    /// <summary>Not kept: the answer has no text.</summary>
    public const string NotKeptEmpty = "not-kept:empty";

    /// <summary>Not kept: a cascade served the answer though it was not good enough, since its strongest tier had failed.</summary>
    public const string NotKeptBelowFloor = "not-kept:below-floor";

    /// <summary>Not kept: a purge or a refresh that came after the request meets the answer.</summary>
    public const string NotKeptPurged = "not-kept:purged";

    /// <summary>Not kept: the cache has an answer that was asked for later.</summary>
    public const string NotKeptOlder = "not-kept:older";

    /// <summary>Not imported: the answer is not plain text that ended by itself, or it exceeds the size limit.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>Not imported: the answer is older than the time to live.</summary>
    public const string Expired = "expired";

    /// <summary>Not imported: the cache has an answer that is as new or newer.</summary>
    public const string Older = "older";

    /// <summary>Not imported: the admission policy objected. Its name for that follows the colon; see
    /// <see cref="CacheObjections"/>.</summary>
    public const string ObjectionPrefix = "objection:";
}
