using Microsoft.Extensions.Caching.Memory;

namespace Wattwise.Caching;

/// <summary>Settings of the semantic cache. Read once, when the cache is made.</summary>
public sealed class SemanticCacheOptions
{
    /// <summary>The default of <see cref="SemanticMaxEntries"/>.</summary>
    public const int DefaultSemanticMaxEntries = 100_000;

    /// <summary>The default of <see cref="SemanticMaxBytes"/>: 512 MiB.</summary>
    public const long DefaultSemanticMaxBytes = 512L << 20;

    // The same object in all settings, so that it can be told from a detector that the app chose.
    internal static readonly IPersonalDataDetector DefaultPersonalDataDetector = new PatternPersonalDataDetector();

    /// <summary>Creates settings with their defaults.</summary>
    public SemanticCacheOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public SemanticCacheOptions(SemanticCacheOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        TimeToLive = other.TimeToLive;
        ExactMaxBytes = other.ExactMaxBytes;
        SemanticMaxEntries = other.SemanticMaxEntries;
        SemanticMaxBytes = other.SemanticMaxBytes;
        MaxAnswerBytes = other.MaxAnswerBytes;
        MaxSemanticPromptLength = other.MaxSemanticPromptLength;
        MaxCandidates = other.MaxCandidates;
        LookupTimeout = other.LookupTimeout;
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
        AuditSink = other.AuditSink;
        ReplayDelay = other.ReplayDelay;
        ExactCache = other.ExactCache;
    }

    /// <summary>How long an answer is served after the model gave it. The default is 24 hours; must be positive.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most bytes that answers of the exact tier take. The default is 64 MiB; must be positive. Not used with <see cref="ExactCache"/>.</summary>
    public long ExactMaxBytes { get; set; } = 64L << 20;

    /// <summary>The most entries of the semantic tier. The default is 100,000; must be positive. Not used with <see cref="Store"/>.</summary>
    public int SemanticMaxEntries { get; set; } = DefaultSemanticMaxEntries;

    /// <summary>The most bytes that the semantic tier takes, texts and vectors included. The default is 512 MiB; must be positive. Not used with <see cref="Store"/>.</summary>
    public long SemanticMaxBytes { get; set; } = DefaultSemanticMaxBytes;

    /// <summary>The largest answer to keep, in bytes. A larger one is passed on and not cached. The default is 256 KiB; must be positive.</summary>
    public int MaxAnswerBytes { get; set; } = 256 << 10;

    /// <summary>
    /// The longest prompt, in characters, that is matched by meaning; a longer one only matches itself. The default is 1,000:
    /// sentence embedders read a few hundred tokens, and two prompts that differ after that would look the same. 0 turns the
    /// semantic tier off.
    /// </summary>
    public int MaxSemanticPromptLength { get; set; } = 1_000;

    /// <summary>How many similar prompts the guard and the pair verifier look at for one request. The default is 4; from 1 to 64.</summary>
    public int MaxCandidates { get; set; } = 4;

    /// <summary>How long embedder, store and verifier together may hold up one request before it goes to the model. The default is 2 seconds; must be positive.</summary>
    public TimeSpan LookupTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest share of wrong answers among what is served by meaning: the limit of the default policy, see <see cref="VerifiedPolicy"/>.
    /// The default is 0.08; above 0 and below 1. Not used with <see cref="Policy"/>, nor without a pair verifier.
    /// </summary>
    public double MaxWrongAmongHits { get; set; } = VerifiedPolicy.DefaultMaxWrongAmongHits;

    /// <summary>
    /// Judges a sample of decisions in the background, so that the limit rests on evidence of the app's own traffic. <see langword="null"/>, the default, stands for
    /// the registered one, or none: then the shipped evidence is all there is. <see cref="ModelResponseJudge"/> asks a language model.
    /// </summary>
    public IResponseJudge? Judge { get; set; }

    /// <summary>How long one judgement may take. The default is 1 minute; must be positive.</summary>
    public TimeSpan JudgeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Keeps what the judge found. <see langword="null"/>, the default, stands for the registered one (the SQLite, Redis and PostgreSQL stores are one), or none:
    /// then evidence is forgotten at the end of the process. <see cref="FileCacheEvidenceStore"/> needs a folder only.
    /// </summary>
    public ICacheEvidenceStore? EvidenceStore { get; set; }

    /// <summary>
    /// Decides which similar prompts are served. <see langword="null"/>, the default, stands for a <see cref="VerifiedPolicy"/> with <see cref="MaxWrongAmongHits"/>
    /// where there is a pair verifier and for a <see cref="StaticThresholdPolicy"/> where there is none.
    /// </summary>
    public ICacheDecisionPolicy? Policy { get; set; }

    /// <summary>Refuses similar prompts that differ in something that matters. <see langword="null"/>, the default, stands for a <see cref="LexicalGuard"/>.</summary>
    public ICacheGuard? Guard { get; set; }

    /// <summary>Judges pairs of prompts. <see langword="null"/>, the default, stands for the registered one, or none.</summary>
    public IPairVerifier? PairVerifier { get; set; }

    /// <summary>Keeps the semantic tier. <see langword="null"/>, the default, stands for the registered one, or an <see cref="InMemorySemanticCacheStore"/>.</summary>
    public ISemanticCacheStore? Store { get; set; }

    /// <summary>Keeps answers out of the cache. <see langword="null"/>, the default, stands for the registered one, or a <see cref="SharedScopeAdmissionPolicy"/>
    /// that uses <see cref="PersonalDataDetector"/>.</summary>
    public ICacheAdmissionPolicy? AdmissionPolicy { get; set; }

    /// <summary>
    /// Finds personal data: a prompt of a scope that users share (<see cref="CacheScope.IsShared"/>) that holds some goes past the cache. The default
    /// stands for the registered one, or a <see cref="PatternPersonalDataDetector"/>; <see langword="null"/> turns the search off.
    /// </summary>
    public IPersonalDataDetector? PersonalDataDetector { get; set; } = DefaultPersonalDataDetector;

    /// <summary>Is told of each prompt that was served another prompt's answer. <see langword="null"/>, the default, stands for the registered one, or none.</summary>
    public ICacheAuditSink? AuditSink { get; set; }

    /// <summary>
    /// How long a replayed stream waits between two chunks, for apps whose users should see an answer grow as if the model gave it. The default is
    /// zero: all at once. Must not be negative; at most one minute.
    /// </summary>
    public TimeSpan ReplayDelay { get; set; }

    /// <summary>
    /// Keeps the exact tier. <see langword="null"/>, the default, stands for one of its own with the limit of <see cref="ExactMaxBytes"/>.
    /// A shared cache should have a size limit in bytes: entries state their size in bytes. It is not disposed.
    /// </summary>
    public IMemoryCache? ExactCache { get; set; }
}
