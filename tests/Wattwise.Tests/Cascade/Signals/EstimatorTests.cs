using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using Wattwise.Judging;

namespace Wattwise.Tests.Cascade.Signals;

public class EstimatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_share_of_opinions_with_the_same_final_answer_is_read()
    {
        var draft = Draft("#### 18") with { Opinions = [Answer("The answer is 18."), Answer("\\boxed{17}")] };
        Assert.Equal(0.5, Value(await new SecondOpinionEstimator().ReadAsync(draft, Token), "opinion.agrees"));
    }

    [Fact]
    public async Task Without_opinions_or_final_answer_agreement_is_unavailable()
    {
        Assert.Null(Value(await new SecondOpinionEstimator().ReadAsync(Draft("#### 18"), Token), "opinion.agrees"));
        var prose = Draft(
            string.Join(' ', Enumerable.Repeat("Much is said here and nothing is concluded.", 5))) with
        { Opinions = [Answer("18")] };
        Assert.Null(Value(await new SecondOpinionEstimator().ReadAsync(prose, Token), "opinion.agrees"));
    }

    [Fact]
    public async Task Quantiles_of_log_probabilities_are_read()
    {
        var draft = Draft("x") with { LogProbabilities = [-4, -1, -2, -3, 0], FirstTokenEntropy = 0.5f };
        var reading = await new LogProbabilityEstimator().ReadAsync(draft, Token);
        Assert.Equal(-4, Value(reading, "logprob.q00"));
        Assert.Equal(-2, Value(reading, "logprob.q50"));
        Assert.Equal(0.5, Value(reading, "logprob.entropy"));
    }

    [Theory]
    [InlineData(new float[] { })]
    [InlineData(new float[] { 0, 0, 0 })]
    [InlineData(new[] { -1f, float.NaN })]
    [InlineData(new[] { -1f, 0.7f })]
    public async Task Numbers_that_are_no_log_probabilities_are_unavailable(float[] values)
    {
        var reading = await new LogProbabilityEstimator().ReadAsync(
            Draft("x") with { LogProbabilities = values, FirstTokenEntropy = float.NaN }, Token);
        Assert.All(reading.Signals, signal => Assert.Null(signal.Value));
    }

    [Theory]
    [InlineData("{\"age\": 3}", 1.0)]
    [InlineData("{\"age\": \"3\"}", 0.0)]
    [InlineData("{}", 0.0)]
    [InlineData("```json\n{\"age\": 3}\n```", 0.0)]
    [InlineData("{\"age\": 3", 0.0)]
    public async Task A_JSON_answer_is_checked_against_its_schema(string text, double expected)
    {
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}""").RootElement;
        var draft = new DraftAnswer(
            [new(ChatRole.User, "?")], new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) }, Answer(text));
        Assert.Equal(expected, Value(await new SchemaEstimator().ReadAsync(draft, Token), "schema.valid"));
        Assert.Null(Value(await new SchemaEstimator().ReadAsync(Draft(text), Token), "schema.valid"));
    }

    [Fact]
    public async Task Calls_are_checked_against_their_tools()
    {
        var tool = AIFunctionFactory.Create((int days, string city) => days, "forecast");
        Assert.Equal(1, await Check(new("1", "forecast", new Dictionary<string, object?> { ["days"] = 2, ["city"] = "Rome" })));
        Assert.Equal(0, await Check(new("1", "forecast", new Dictionary<string, object?> { ["days"] = 2 })));
        Assert.Equal(0, await Check(new("1", "forecast", new Dictionary<string, object?> { ["days"] = "many", ["city"] = "Rome" })));
        Assert.Equal(0, await Check(new("1", "forecast", new Dictionary<string, object?> { ["days"] = 2, ["city"] = "Rome", ["x"] = 1 })));
        Assert.Equal(0, await Check(new("1", "other")));

        async Task<double?> Check(FunctionCallContent call)
        {
            var draft = new DraftAnswer(
                [new(ChatRole.User, "?")], new ChatOptions { Tools = [tool] },
                new ChatResponse(new ChatMessage(ChatRole.Assistant, [call])));
            return Value(await new SchemaEstimator().ReadAsync(draft, Token), "calls.valid");
        }
    }

    [Fact]
    public async Task A_schema_that_refers_to_itself_ends()
    {
        var schema = JsonDocument.Parse("""{"$ref":"#","anyOf":[{"$ref":"#"},{"$ref":"#"}]}""").RootElement;
        var draft = new DraftAnswer(
            [], new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) },
            Answer(new string('[', 20) + new string(']', 20)));
        Assert.Equal(1, Value(await new SchemaEstimator().ReadAsync(draft, Token), "schema.valid"));
    }

    [Fact]
    public async Task Unused_numbers_of_the_prompt_are_seen()
    {
        var draft = new DraftAnswer([new(ChatRole.User, "He has 3 cats, 5 dogs and seven hens.")], null, Answer("3 + 7 = 10"));
        Assert.Equal(1 / 3.0, Value(await new AnswerTextEstimator().ReadAsync(draft, Token), "text.unused")!.Value, 9);
    }

    [Fact]
    public async Task One_estimator_that_throws_leaves_the_others()
    {
        var composite = new CompositeEstimator(new Broken(), new ArithmeticEstimator());
        var reading = await composite.ReadAsync(Draft("2 + 2 = 5"), Token);
        Assert.True(Value(reading, "sums.wrong") > 0);
        Assert.Null(reading.Spent);
        Assert.Equal("broken|sums-1", composite.Id);
    }

    [Fact]
    public async Task All_signals_of_a_partial_answer_that_need_the_whole_are_unavailable()
    {
        var reading = await CompositeEstimator.Default.ReadAsync(
            Draft("2 + 2 = 5") with { IsPartial = true, Opinions = [Answer("4")] }, Token);
        Assert.All(
            reading.Signals.Where(
                one => one.Name.StartsWith("sums.", StringComparison.Ordinal) || one.Name.StartsWith("opinion.", StringComparison.Ordinal)),
                one => Assert.Null(one.Value));
    }

    [Fact]
    public async Task Hostile_answers_end_and_give_finite_signals()
    {
        string[] texts = [new('(', 2_000_000), string.Concat(Enumerable.Repeat("however ", 200_000)), new(
            '\n', 1_000_000), "\uD800\uDFFF\0", new('9', 1_000_000)];
        foreach (var text in texts)
        {
            var reading = await CompositeEstimator.Default.ReadAsync(Draft(text) with { Opinions = [Answer(text)] }, Token);
            Assert.All(reading.Signals, signal => Assert.True(signal.Value is null || double.IsFinite(signal.Value.Value)));
        }
    }

    [Theory]
    [InlineData("#### 18", "The answer is 18.", 0.0)]
    [InlineData("#### 17", "#### 18", 1.0)]
    [InlineData("", "#### 18", 1.0)]
    public async Task Without_a_judge_another_final_answer_than_the_strongest_loses(string weak, string strong, double loss) =>
        Assert.Equal(loss, (await new AnswerComparer(null).CompareAsync([], null, Answer(weak), Answer(strong), Token)).Loss);

    [Fact]
    public async Task A_judge_who_favours_a_place_counts_for_nothing() =>
        Assert.Equal(
            0, (await new AnswerComparer(new FirstJudge()).CompareAsync([], null, Answer("#### 17"), Answer("#### 18"), Token)).Loss);

    [Theory]
    [InlineData("a,a,a,a", 10, true)]
    [InlineData("a,b", 10, false)]
    [InlineData("a,a,b,b", 10, false)]
    [InlineData("a,a,b", 3, true)]
    public void Samples_end_once_the_leader_is_safe(string answers, int most, bool isSettled) =>
        Assert.Equal(isSettled, SelfConsistency.IsSettled(answers.Split(','), most));

    private static DraftAnswer Draft(string text) => new([new ChatMessage(ChatRole.User, "What?")], null, Answer(text));

    private static ChatResponse Answer(string text) => new(new ChatMessage(ChatRole.Assistant, text));

    private static double? Value(ConfidenceReading reading, string name) =>
        Assert.Single(reading.Signals, signal => signal.Name == name).Value;

    private sealed class Broken : IConfidenceEstimator
    {
        public string Id => "broken";

        public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("down");
    }

    private sealed class FirstJudge : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(true, EnergyEstimate.Zero));

        public ValueTask<Comparison> CompareAsync(ComparedAnswers answers, CancellationToken cancellationToken = default) =>
            new(new Comparison(AnswerPreference.First, EnergyEstimate.Zero));
    }
}
