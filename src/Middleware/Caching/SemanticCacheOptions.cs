using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Caching.Memory;
using Wattwise.Judging;

namespace Wattwise.Caching;

/// <summary>Settings of the semantic cache. Copied when the cache is built; later changes have no effect.</summary>
public sealed class SemanticCacheOptions
{
    /// <summary>The default of <see cref="SemanticMaxEntries"/>.</summary>
    public const int DefaultSemanticMaxEntries = 100_000;

    /// <summary>The default of <see cref="SemanticMaxBytes"/>: 512 MiB.</summary>
    public const long DefaultSemanticMaxBytes = 512L << 20;

    /// <summary>Creates settings with their defaults.</summary>
    public SemanticCacheOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public SemanticCacheOptions(SemanticCacheOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Name = other.Name;
        RevealMatchedPrompts = other.RevealMatchedPrompts;
        TimeToLive = other.TimeToLive;
        ExactMaxBytes = other.ExactMaxBytes;
        SemanticMaxEntries = other.SemanticMaxEntries;
        SemanticMaxBytes = other.SemanticMaxBytes;
        MaxAnswerBytes = other.MaxAnswerBytes;
        MaxSemanticPromptLength = other.MaxSemanticPromptLength;
        ShareFirstTurnAnswers = other.ShareFirstTurnAnswers;
        MaxCandidates = other.MaxCandidates;
        LookupTimeout = other.LookupTimeout;
        FlightTimeout = other.FlightTimeout;
        StoreRetryInterval = other.StoreRetryInterval;
        MaxPendingWrites = other.MaxPendingWrites;
        PurgeCheckInterval = other.PurgeCheckInterval;
        Policy = other.Policy;
        MaxWrongAmongHits = other.MaxWrongAmongHits;
        Judge = other.Judge;
        JudgeTimeout = other.JudgeTimeout;
        EvidenceStore = other.EvidenceStore;
        Guard = other.Guard;
        PairVerifier = other.PairVerifier;
        Store = other.Store;
        AdmissionPolicy = other.AdmissionPolicy;
        PersonalDataDetector = other.PersonalDataDetector;
        OwnContacts = [.. other.OwnContacts];
        AuditSink = other.AuditSink;
        ReplayDelay = other.ReplayDelay;
        ExactCache = other.ExactCache;
    }

    /// <summary>
    /// The pipeline's name, part of each key: caches with different names never share an answer, whatever store they have in common. Keep
    /// it the same from start to start. The default is <see langword="null"/>: the pipelines of a service container, and those made by hand
    /// over one store, are told apart by the order in which they are first used, which is logged as a warning, since it may be another one
    /// after the next start. By hand, those over the very same client are one.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether <see cref="CacheHit.MatchedPrompt"/> on a response holds the prompt that was answered originally. It may be the text of
    /// another user, and goes wherever the response goes. The default is <see langword="false"/>; <see cref="AuditSink"/> is given it in
    /// any case.
    /// </summary>
    public bool RevealMatchedPrompts { get; set; }

    /// <summary>How long an answer is served after the model gave it. The default is 24 hours; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, "10675199.02:48:05.4775807")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most bytes that answers of the exact tier take. The default is 64 MiB; must be positive. Not used with
    /// <see cref="ExactCache"/>.</summary>
    [Range(1L, long.MaxValue)]
    public long ExactMaxBytes { get; set; } = 64L << 20;

    /// <summary>The most entries of the semantic tier. The default is 100,000; must be positive. Not used with
    /// <see cref="Store"/>.</summary>
    [Range(1, int.MaxValue)]
    public int SemanticMaxEntries { get; set; } = DefaultSemanticMaxEntries;

    /// <summary>The most bytes that the semantic tier takes, texts and vectors included. The default is 512 MiB; must be positive. Not used
    /// with <see cref="Store"/>.</summary>
    [Range(1L, long.MaxValue)]
    public long SemanticMaxBytes { get; set; } = DefaultSemanticMaxBytes;

    /// <summary>The largest answer to keep, in bytes. A larger one is passed on and not cached. The default is 256 KiB; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxAnswerBytes { get; set; } = 256 << 10;

    /// <summary>
    /// The longest prompt, in characters, that is matched by meaning; a longer one only matches itself. The default is 1,000:
    /// sentence embedders read a few hundred tokens, and two prompts that differ after that would look the same. 0 turns the
    /// semantic tier off.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MaxSemanticPromptLength { get; set; } = 1_000;

    /// <summary>
    /// Serves a turn inside of a conversation the answer to a first turn, which knew nothing of the conversation, if all its user turns are
    /// complete questions by themselves and the assistant asked for nothing. The default is false: a turn shares answers only after the
    /// same turns. The rules are of English words and miss a topic that goes without saying ("does the hotel have a pool?"):
    /// docs/semantic-cache.md has the measured shares. <see cref="CacheHit.IgnoredHistory"/> and the audit mark what was served so.
    /// </summary>
    public bool ShareFirstTurnAnswers { get; set; }

    /// <summary>How many similar prompts the guard and the pair verifier look at for one request. The default is 4; from 1 to 64.</summary>
    [Range(1, 64)]
    public int MaxCandidates { get; set; } = 4;

    /// <summary>
    /// How long embedder, store and verifier together may hold up one request before the model is called. When it is up, the request goes
    /// on without them. The answer is put into the store in the background and is not held up. The default is 2 seconds; above zero and
    /// below 49 days.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan LookupTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a request waits for the answer to an equal or similar one without any progress of it. After that it makes a call of its
    /// own, which further requests wait for, twice as long each time. A streamed request waits no longer than this in all for an answer to
    /// a similar one. The default is 5 seconds; above zero and below 49 days.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan FlightTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a store that failed three times in a row is tried again; requests between go on without it at once. The default is 10
    /// seconds; above zero and below 49 days.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan StoreRetryInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The most answers that wait in the background for the store to take them; further ones are not given to it. The default is 256; must
    /// be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxPendingWrites { get; set; } = 256;

    /// <summary>
    /// How long an answer is served at most that was purged by another process, or in the store itself: while requests come, the store is
    /// asked for purges twice in this time, in the background, and the first request after a longer rest waits for its reply, up to
    /// <see cref="LookupTimeout"/>. While the store does not answer, requests go on with what is known. The default is 5 seconds; above
    /// zero and below 49 days. Not used with a store that records no purges (<see cref="ISemanticCacheStore.ReadPurgesAsync"/>).
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan PurgeCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest share of wrong answers among what is served by meaning: the limit of the default policy, see
    /// <see cref="VerifiedPolicy"/>. The default is 0.08; above 0 and below 1. Not used with <see cref="Policy"/>, nor without a pair
    /// verifier.
    /// </summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MaxWrongAmongHits { get; set; } = VerifiedPolicy.DefaultMaxWrongAmongHits;

    /// <summary>
    /// Judges a sample of decisions in the background, so that the limit rests on evidence of the app's own traffic.
    /// <see cref="ModelResponseJudge"/> asks a
    /// language model. The default is <see langword="null"/>: the registered one, if any; without one, or with
    /// <see cref="IResponseJudge.None"/>, the shipped
    /// evidence is all there is.
    /// </summary>
    public IResponseJudge? Judge { get; set; }

    /// <summary>How long one judgement may take. The default is 1 minute; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan JudgeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Keeps what the judge found. <see cref="FileCacheEvidenceStore"/> needs a folder only. The default is <see langword="null"/>: the
    /// registered one, if any (the
    /// SQLite, Redis and PostgreSQL stores are one); without one, or with <see cref="ICacheEvidenceStore.None"/>, evidence is forgotten at
    /// the end of the process.
    /// </summary>
    public ICacheEvidenceStore? EvidenceStore { get; set; }

    /// <summary>
    /// Decides which similar prompts are served. The default is <see langword="null"/>: the registered one, if any, else a
    /// <see cref="VerifiedPolicy"/> with
    /// <see cref="MaxWrongAmongHits"/> if there is a pair verifier. If there is none, only exact repeats are served: a cosine alone tells
    /// no near-miss from a rephrasing. An app that accepts that sets a <see cref="StaticThresholdPolicy"/>. The shipped evidence counts for
    /// all-MiniLM-L6-v2 with the samples' pair verifier; with any other embedder or verifier nothing is served by meaning until a judge has
    /// seen enough. To serve nothing by meaning, set <see cref="MaxSemanticPromptLength"/> to 0.
    /// </summary>
    public ICacheDecisionPolicy? Policy { get; set; }

    /// <summary>
    /// Refuses similar prompts that differ in something that matters. The default is <see langword="null"/>: the registered one, if any,
    /// else a <see cref="LexicalGuard"/>.
    /// </summary>
    public ICacheGuard? Guard { get; set; }

    /// <summary>
    /// Judges pairs of prompts. The default is <see langword="null"/>: the registered one, if any. <see cref="IPairVerifier.None"/> decides
    /// without one.
    /// </summary>
    public IPairVerifier? PairVerifier { get; set; }

    /// <summary>
    /// Keeps the semantic tier. The default is <see langword="null"/>: the registered one, if any, else an
    /// <see cref="InMemorySemanticCacheStore"/>.
    /// </summary>
    public ISemanticCacheStore? Store { get; set; }

    /// <summary>
    /// Keeps answers out of the cache. The default is <see langword="null"/>: the registered one, if any, else a
    /// <see cref="SharedScopeAdmissionPolicy"/>
    /// that uses <see cref="PersonalDataDetector"/>. <see cref="ICacheAdmissionPolicy.None"/> keeps nothing out.
    /// </summary>
    public ICacheAdmissionPolicy? AdmissionPolicy { get; set; }

    /// <summary>
    /// Finds personal data: a prompt with some goes past the cache if its scope is one that users share
    /// (<see cref="CacheScope.IsShared"/>). The default is
    /// <see langword="null"/>: the registered one, if any, else a <see cref="PatternPersonalDataDetector"/>.
    /// <see cref="IPersonalDataDetector.None"/> turns the search off.
    /// </summary>
    public IPersonalDataDetector? PersonalDataDetector { get; set; }

    /// <summary>
    /// The company's own contact data, which is no personal data in prompts and answers: a hotline, a street, an account as it is written,
    /// or <c>@contoso.com</c> for all addresses of a domain. The default is empty.
    /// </summary>
    public IList<string> OwnContacts { get; init; } = [];

    /// <summary>
    /// Records each prompt that was served another prompt's answer. The default is <see langword="null"/>: the registered one, if any.
    /// <see cref="ICacheAuditSink.None"/>
    /// records nothing.
    /// </summary>
    public ICacheAuditSink? AuditSink { get; set; }

    /// <summary>
    /// How long a replayed stream waits between two chunks, for apps whose users should see an answer grow as if the model gave it. The
    /// default is zero: all at once. Must not be negative; at most one minute.
    /// </summary>
    [DurationRange("00:00:00", "00:01:00")]
    public TimeSpan ReplayDelay { get; set; }

    /// <summary>
    /// Keeps the exact tier. A shared cache should have a size limit in bytes: entries state their size in bytes. It is not disposed. The
    /// default is
    /// <see langword="null"/>: a cache of its own with the limit of <see cref="ExactMaxBytes"/>; one that the app registered is not used.
    /// </summary>
    public IMemoryCache? ExactCache { get; set; }

    /// <summary>Replaces each strategy that is open by the registered or default one, and <c>None</c> by <see langword="null"/>.</summary>
    /// <param name="services">The registered strategies.</param>
    /// <param name="embedder">The embedder's model id, if known.</param>
    internal void Resolve(StageServices services, string? embedder)
    {
        Judge = services.Find(Judge, IResponseJudge.None);
        EvidenceStore = services.Find(EvidenceStore, ICacheEvidenceStore.None);
        PairVerifier = services.Find(PairVerifier, IPairVerifier.None);
        AuditSink = services.Find(AuditSink, ICacheAuditSink.None);
        PersonalDataDetector ??= services.Find<IPersonalDataDetector>() ?? new PatternPersonalDataDetector();
        if (OwnContacts.Count > 0)
            PersonalDataDetector = new OwnContacts(PersonalDataDetector, OwnContacts);
        AdmissionPolicy ??= services.Find<ICacheAdmissionPolicy>() ?? new SharedScopeAdmissionPolicy(PersonalDataDetector);
        Guard ??= services.Find<ICacheGuard>() ?? new LexicalGuard();
        Policy ??= services.Find<ICacheDecisionPolicy>() ?? (PairVerifier is { } verifier
            ? new VerifiedPolicy(MaxWrongAmongHits, model: CacheDecisionModel.Default.For(embedder, verifier.Id))
            : new ExactRepeatsPolicy());
        Store ??= services.Find<ISemanticCacheStore>();
    }
}
