using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>Writes the audit trail of the semantic tier to a log, with hashes in place of prompts.</summary>
/// <remarks>
/// One message of level <see cref="LogLevel.Information"/> for each answer served, in the category of this type, with the event id
/// <see cref="EventId"/> and structured values: <c>Tenant</c>, <c>User</c>, <c>PromptHash</c>, <c>CachedPromptHash</c> (64 hexadecimal
/// digits), <c>CosineSimilarity</c>, <c>VerifierScore</c>, <c>Probability</c>, <c>EntryKey</c>, <c>PolicyId</c> and <c>Time</c>. Tenant and
/// user are written as the app named them. Thread-safe; where the level is off it does nothing.
/// </remarks>
public sealed partial class LoggerCacheAuditSink : ICacheAuditSink
{
    /// <summary>The id of the messages; its name is <c>SemanticCacheDecision</c>.</summary>
    public const int EventId = 4100;

    private readonly ILogger _logger;
    private readonly CacheAuditHash _hash;

    /// <summary>Creates a sink.</summary>
    /// <param name="loggerFactory">Makes the logger.</param>
    /// <param name="key">A secret of at least 16 bytes that keys the hashes (HMAC-SHA-256), so that short prompts cannot be
    /// guessed from them; empty, the default, for plain SHA-256.</param>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public LoggerCacheAuditSink(ILoggerFactory loggerFactory, ReadOnlySpan<byte> key = default)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _logger = loggerFactory.CreateLogger<LoggerCacheAuditSink>();
        _hash = new CacheAuditHash(key);
    }

    /// <inheritdoc/>
    public void Record(in CacheAuditEvent auditEvent)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
            return;

        LogDecision(
            auditEvent.Scope.Tenant,
            auditEvent.Scope.User,
            auditEvent.EntryKey,
            _hash.Compute(auditEvent.Prompt),
            _hash.Compute(auditEvent.CachedPrompt),
            auditEvent.CosineSimilarity,
            auditEvent.VerifierScore,
            auditEvent.Probability,
            auditEvent.PolicyId,
            auditEvent.Time);
    }

    [LoggerMessage(
        EventId,
        LogLevel.Information,
        "The semantic cache served entry {EntryKey} of tenant {Tenant}, user {User}: prompt {PromptHash}, cached prompt "
            + "{CachedPromptHash}, cosine {CosineSimilarity}, verifier {VerifierScore}, probability {Probability}, policy {PolicyId}, at "
            + "{Time:O}.",
        EventName = "SemanticCacheDecision",
        SkipEnabledCheck = true)]
    private partial void LogDecision(
        string? tenant,
        string? user,
        CacheKey entryKey,
        string promptHash,
        string cachedPromptHash,
        float cosineSimilarity,
        double? verifierScore,
        double? probability,
        string policyId,
        DateTimeOffset time);
}
