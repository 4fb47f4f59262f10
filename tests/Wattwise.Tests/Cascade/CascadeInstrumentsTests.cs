using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade;

/// <summary>The cascade's metrics, as a listener of the meter gets them.</summary>
public sealed class CascadeInstrumentsTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, (string? Unit, Type Kind)> _instruments = [];
    private readonly List<(string Name, double Value, string Tags)> _measured = [];

    public CascadeInstrumentsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, _cascade.Meters)
                || !instrument.Name.StartsWith("wattwise.cascade.", StringComparison.Ordinal))
                return;
            lock (_measured)
                _instruments[instrument.Name] = (instrument.Unit, instrument.GetType().GetGenericTypeDefinition());
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
        _cascade.Knowledge.Classes.Add("trivia");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _cascade.Dispose();
    }

    [Fact]
    public async Task Each_instrument_has_its_kind_and_unit()
    {
        await _cascade.AskAsync(streams: false);

        Assert.Equal(
            new Dictionary<string, (string?, Type)>
            {
                ["wattwise.cascade.requests"] = ("{request}", typeof(Counter<>)),
                ["wattwise.cascade.drafts.rejected"] = ("{draft}", typeof(Counter<>)),
                ["wattwise.cascade.evidence"] = ("{comparison}", typeof(Counter<>)),
                ["wattwise.cascade.evidence.energy"] = ("J", typeof(Counter<>)),
                ["wattwise.cascade.switched"] = ("{token}", typeof(Counter<>)),
                ["wattwise.cascade.tiers.skipped"] = ("{tier}", typeof(Counter<>)),
                ["wattwise.cascade.day.spent"] = ("1", typeof(Gauge<>)),
                ["wattwise.cascade.day.needed"] = ("1", typeof(Gauge<>)),
                ["wattwise.cascade.kept_share"] = ("1", typeof(Gauge<>)),
                ["wattwise.cascade.duration"] = ("s", typeof(Histogram<>)),
            },
            _instruments);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_and_drafts_in_vain_are_counted_by_tier_reason_and_class(bool streams)
    {
        await _cascade.AskAsync(streams, Chat.With(o => o.TaskKind = "trivia"));
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        await _cascade.AskAsync(streams, Chat.With(o => o.TaskKind = "trivia"));
        await _cascade.AskAsync(streams, Chat.With(o => o.Cascade = CascadeUse.Off));

        Assert.Equal(
            [
                (1, "wattwise.cascade.tier=strong wattwise.reason=strongest:escalated wattwise.task_class=trivia"),
                (1, "wattwise.cascade.tier=strong wattwise.reason=strongest:requested wattwise.task_class=unknown"),
                (1, "wattwise.cascade.tier=weak wattwise.reason=accepted wattwise.task_class=trivia"),
            ],
            Of("wattwise.cascade.requests"));
        Assert.Equal([(1, "wattwise.cascade.tier=weak wattwise.reason=draft:uncertain")], Of("wattwise.cascade.drafts.rejected"));
        var durations = Of("wattwise.cascade.duration");
        Assert.Equal(3, durations.Count);
        Assert.All(durations, one => Assert.True(one is { Value: >= 0, Tags: "" }));
    }

    [Fact]
    public async Task Evidence_is_counted_by_what_it_found_with_its_energy()
    {
        _cascade.Knowledge.Draws = static _ => true;
        await _cascade.AskAsync(streams: false);
        await _cascade.ComparedAsync();
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("strong 2", "small"));
        await _cascade.AskAsync(streams: false);
        await _cascade.ComparedAsync();

        Assert.Equal(
            [
                (1, "wattwise.cascade.found=as_good wattwise.cascade.tier=weak wattwise.task_class=unknown"),
                (1, "wattwise.cascade.found=worse wattwise.cascade.tier=weak wattwise.task_class=unknown"),
            ],
            Of("wattwise.cascade.evidence"));

        // The strongest tier answered twice in the background, at 50 J each.
        Assert.Equal(100, Of("wattwise.cascade.evidence.energy").Sum(one => one.Value));
        Assert.All(Of("wattwise.cascade.evidence.energy"), one => Assert.Equal("", one.Tags));
    }

    [Fact]
    public async Task The_share_kept_is_reported_of_each_certificate_and_is_zero_where_none_holds()
    {
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        _cascade.Knowledge.Classes.Remove("trivia");
        _cascade.Knowledge.Infeasible =
            [new CascadeCertificate("law", 0, CascadeRule.Before, 0.02, 0.05, 10, "too-little-evidence") { KeptShare = 0.4 }];
        await _cascade.AskAsync(streams: false);

        Assert.Equal(
            [
                (0, "wattwise.cascade.tier=weak wattwise.cascade.rule=before wattwise.task_class=law"),
                (0.7, "wattwise.cascade.tier=weak wattwise.cascade.rule=early wattwise.task_class=unknown"),
                (0.7, "wattwise.cascade.tier=weak wattwise.cascade.rule=whole wattwise.task_class=unknown"),
            ],
            Of("wattwise.cascade.kept_share").OrderBy(one => one.Tags, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_conversation_that_another_tier_goes_on_with_counts_its_tokens()
    {
        await _cascade.AskAsync(streams: false, messages: [Chat.User("question")]);
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        await _cascade.AskAsync(
            streams: false, messages: [Chat.User("question"), new ChatMessage(ChatRole.Assistant, "weak 1"), Chat.User("more")]);

        // What the weak tier had read and written of it.
        Assert.Equal([(15, "")], Of("wattwise.cascade.switched"));
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = new List<string>();
        foreach (var (name, tag) in tags)
            words.Add($"{name}={tag}");
        lock (_measured)
            _measured.Add((instrument.Name, value, string.Join(' ', words)));
    }

    private List<(double Value, string Tags)> Of(string instrument)
    {
        lock (_measured)
            return [.. _measured.Where(one => one.Name == instrument).Select(one => (one.Value, one.Tags)).OrderBy(
                one => one.Tags, StringComparer.Ordinal)];
    }
}
