using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Signals;

public sealed class SelfConsistencyEstimatorTests : IDisposable
{
    private readonly TestChatClient _client = new() { DefaultModelId = "small" };

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Samples_that_agree_end_early_each_with_a_look_of_its_own_and_their_energy_is_the_readings()
    {
        Answer("It is #### 42");

        var estimator = new SelfConsistencyEstimator(_client, "small", energyModel: new OneJoule());

        var reading = await estimator.ReadAsync(Draft("#### 42"), Chat.Token);

        Assert.Equal([new("consistency.agrees", 1), new ConfidenceSignal("consistency.samples", 2)], reading.Signals);
        Assert.Equal(2, reading.Spent!.Value.Joules);
        Assert.Equal(
            SelfConsistencyEstimator.DefaultLooks.Take(2).Select(look => "Be brief.\n" + look),
            _client.SeenOptions.Select(options => options!.Instructions));
    }

    [Fact]
    public async Task Samples_that_differ_go_on_to_the_last_look_or_until_they_have_outvoted_the_draft()
    {
        Answer("#### 41");
        var outvoted = await new SelfConsistencyEstimator(_client, "small").ReadAsync(Draft("#### 42"), Chat.Token);
        Assert.Equal([new("consistency.agrees", 0), new ConfidenceSignal("consistency.samples", 3)], outvoted.Signals);

        Answer("#### 41", "#### 42", "#### 40", "#### 39");
        var open = await new SelfConsistencyEstimator(_client, "small").ReadAsync(Draft("#### 42"), Chat.Token);
        Assert.Equal([new("consistency.agrees", 0.25), new ConfidenceSignal("consistency.samples", 4)], open.Signals);
    }

    [Fact]
    public async Task Nothing_is_asked_about_first_tokens_or_prose()
    {
        const string prose = "The sea is blue since water takes red light away. "
            + "In the evening it may look grey. It also depends on the sky above it, and on what swims in it.";
        var estimator = new SelfConsistencyEstimator(_client, "small");
        foreach (var draft in new[] { Draft("#### 42") with { IsPartial = true }, Draft(prose) })
        {
            var reading = await estimator.ReadAsync(draft, Chat.Token);
            Assert.All(reading.Signals, signal => Assert.Null(signal.Value));
            Assert.Equal(0, reading.Spent!.Value.Joules);
        }

        Assert.Equal(0, _client.Calls);
    }

    [Fact]
    public async Task The_cascade_decides_by_it_and_books_what_it_took()
    {
        using var cascade = new CascadeFixture();
        Answer("#### 42");
        cascade.Weak.Respond = (_, _) => Task.FromResult(CascadeFixture.Answer("#### 42", "small"));
        cascade.OtherEstimator = new CompositeEstimator(
            CompositeEstimator.Default, new SelfConsistencyEstimator(_client, "small", energyModel: new OneJoule()));
        cascade.Knowledge.Accepts = static (_, _, signals) => signals.Single(signal => signal.Name == "consistency.agrees").Value > 0.5;

        var response = await cascade.AskAsync(streams: false);

        Assert.Equal(CascadeReasons.Accepted, response.GetCascadeResult()!.Reason);
        Assert.Equal(2, CascadeFixture.CascadeRecord(response).Spent!.Value.Joules, 0.1);
    }

    private static DraftAnswer Draft(string text) =>
        new([Chat.User("How many?")], new ChatOptions { Instructions = "Be brief." }, CascadeFixture.Answer(text, "small"));

    private void Answer(params string[] texts)
    {
        var next = 0;
        _client.Respond = (_, _) => Task.FromResult(CascadeFixture.Answer(texts[Math.Min(next++, texts.Length - 1)], "small"));
    }

    private sealed class OneJoule : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) =>
            new(EnergyEstimate.Modelled(1, 1, 1), 0);
    }
}
