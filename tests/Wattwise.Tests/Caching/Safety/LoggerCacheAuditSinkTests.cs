using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class LoggerCacheAuditSinkTests
{
    private const string Prompt = "Wie spät ist es?";
    private const string CachedPrompt = "What time is it?";
    private static readonly CacheKey Entry = new(Enumerable.Range(0, CacheKey.SizeInBytes).Select(i => (byte)i).ToArray());

    private static readonly CacheAuditEvent Event = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new CacheScope("t", "u"), Entry, Prompt, CachedPrompt, 0.93f, "policy-1")
    {
        VerifierScore = 0.8,
        Probability = 0.99,
    };

    [Fact]
    public void A_decision_is_one_structured_message()
    {
        var record = Record(Event, key: default);
        Assert.Equal(LogLevel.Information, record.Level);
        Assert.Equal(LoggerCacheAuditSink.EventId, record.Id.Id);
        Assert.Equal("SemanticCacheDecision", record.Id.Name);
        Assert.Equal(typeof(LoggerCacheAuditSink).FullName, record.Category);
        Assert.Equal("t", record.GetStructuredStateValue("Tenant"));
        Assert.Equal("u", record.GetStructuredStateValue("User"));
        Assert.Equal(Entry.ToString(), record.GetStructuredStateValue("EntryKey"));
        Assert.Equal("0.93", record.GetStructuredStateValue("CosineSimilarity"));
        Assert.Equal("0.8", record.GetStructuredStateValue("VerifierScore"));
        Assert.Equal("0.99", record.GetStructuredStateValue("Probability"));
        Assert.Equal("policy-1", record.GetStructuredStateValue("PolicyId"));
    }

    [Fact]
    public void Prompts_are_written_as_SHA_256_of_their_UTF_8()
    {
        var record = Record(Event, key: default);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Prompt))), record.GetStructuredStateValue("PromptHash"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CachedPrompt))), record.GetStructuredStateValue(
            "CachedPromptHash"));
    }

    [Fact]
    public void With_a_key_they_are_written_as_HMAC()
    {
        var key = Enumerable.Range(0, CacheAuditHash.MinKeyBytes).Select(i => (byte)i).ToArray();
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Prompt)));
        Assert.Equal(hash, Record(Event, key).GetStructuredStateValue("PromptHash"));
    }

    [Fact]
    public void No_prompt_is_written()
    {
        var record = Record(Event, key: default);
        Assert.DoesNotContain(Prompt, record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(CachedPrompt, record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(record.StructuredState!, value => value.Value is Prompt or CachedPrompt);
    }

    [Fact]
    public void An_event_that_is_printed_shows_no_prompt()
    {
        Assert.DoesNotContain(Prompt, Event.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(CachedPrompt, Event.ToString(), StringComparison.Ordinal);
        Assert.Contains("policy-1", Event.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_could_be_guessed_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CacheAuditHash(new byte[CacheAuditHash.MinKeyBytes - 1]));

    [Fact]
    public void Nothing_is_written_where_the_level_is_off()
    {
        using var provider = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(provider).SetMinimumLevel(LogLevel.Warning));
        new LoggerCacheAuditSink(factory).Record(Event);
        Assert.Equal(0, provider.Collector.Count);
    }

    private static FakeLogRecord Record(CacheAuditEvent auditEvent, byte[]? key)
    {
        using var provider = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(provider));
        new LoggerCacheAuditSink(factory, key).Record(auditEvent);
        return Assert.Single(provider.Collector.GetSnapshot());
    }
}
