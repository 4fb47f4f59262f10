using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Answers of a model that have a form, through whole requests.</summary>
public class StructuredAnswerTests(ChatModel model)
{
    private const string Schema =
        """{"type":"object","properties":{"name":{"type":"string","maxLength":12},"age":{"type":"integer","minimum":1,"maximum":120},"tags":{"type":"array","items":{"enum":["red","green"]},"maxItems":2}},"required":["name","age","tags"]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_type_of_NET_comes_back()
    {
        var response = await model.Client.GetResponseAsync<Person>(
            "Describe a person.", new ChatOptions { Temperature = 0, MaxOutputTokens = 200 }, cancellationToken: Token);

        Assert.True(response.TryGetResult(out var person), response.Text);
        Assert.InRange(person!.Age, 0, 130);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.DoesNotContain(": ", response.Text[..10], StringComparison.Ordinal); // compact
    }

    [Fact]
    public async Task Values_that_are_no_objects_and_types_that_refer_to_themselves_come_back()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 200 };
        Assert.True((await model.Client.GetResponseAsync<int>("How many?", options, cancellationToken: Token)).TryGetResult(out _));
        Assert.True((await model.Client.GetResponseAsync<Colour?>("Which colour?", options, cancellationToken: Token)).TryGetResult(out _));
        var tree = await model.Client.GetResponseAsync<Node>(
            "A tree.", new ChatOptions { Temperature = 0, MaxOutputTokens = 60 }, cancellationToken: Token);
        Assert.StartsWith("{", tree.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streamed_and_whole_and_batched_answers_are_the_same()
    {
        var whole = await model.Client.GetResponseAsync("A person.", Options(), Token);
        var streamed = await model.Client.GetStreamingResponseAsync("A person.", Options(), Token).ToChatResponseAsync(Token);
        var batch = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => model.Client.GetResponseAsync("A person.", Options(), Token)));

        AssertValid(whole.Text);
        Assert.Equal(whole.Text, streamed.Text);
        Assert.All(batch, answer => Assert.Equal(whole.Text, answer.Text));
    }

    [Theory]
    [InlineData(0.8f)]
    [InlineData(1.5f)]
    public async Task Sampled_answers_satisfy_the_schema_whatever_filters_and_penalties_are_on(float temperature)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var options = Options();
            (options.Temperature, options.Seed, options.TopK) = (temperature, seed, 0);
            options.ConfigureLlama(
                llama => (llama.RepeatPenalty, llama.DryMultiplier, llama.TypicalP, llama.TopNSigma) = (1.3f, 0.8f, 0.95f, 2));
            AssertValid((await model.Client.GetResponseAsync("A person.", options, Token)).Text);
        }
    }

    [Fact]
    public async Task Log_probabilities_are_those_of_the_model_without_the_constraint()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 1 }.ConfigureLlama(llama => llama.TopLogprobs = 5);
        var free = (await model.Client.GetResponseAsync("Say something.", options, Token)).GetLogprobs()![0];
        options.ConfigureLlama(llama => llama.Regex = "z+");
        var constrained = (await model.Client.GetResponseAsync("Say something.", options, Token)).GetLogprobs()![0];

        Assert.Equal(free.Top, constrained.Top);
        Assert.True(constrained.Token.Logprob < free.Token.Logprob);
    }

    [Fact]
    public async Task Patterns_and_grammars_hold_to_the_last_byte()
    {
        var regex = new ChatOptions { Temperature = 1, Seed = 1 }.ConfigureLlama(llama => llama.Regex = "[0-9]{3}-[a-f]{2}");
        Assert.Matches("^[0-9]{3}-[a-f]{2}$", (await model.Client.GetResponseAsync("A code.", regex, Token)).Text);
        var grammar = new ChatOptions
        {
            Temperature = 1,
            Seed = 1,
        }.ConfigureLlama(llama => llama.Grammar = "root ::= (\"ja\" | \"nein\") [.!]");
        var response = await model.Client.GetResponseAsync("Ja oder nein?", grammar, Token);
        Assert.Matches("^(ja|nein)[.!]$", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Text_that_nothing_can_follow_ends_without_another_step()
    {
        var options = new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.Regex = "yes");
        var response = await model.Client.GetResponseAsync("Yes?", options, Token);

        Assert.Equal("yes", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Drafts_change_no_answer()
    {
        await using var plain = await LoadAsync(null);
        foreach (var speculation in (LlamaSpeculationOptions[])
            [new() { PromptLookup = true, Adaptive = false, MaxDraftTokens = 6 },
                new() { PromptLookup = false, DraftModelPath = SampleModels.Draft, Adaptive = false, MinDraftConfidence = 0 }])
        {
            await using var drafting = await LoadAsync(speculation);
            foreach (var question in (string[])["A person.", "Three persons, the same again and again."])
            {
                var options = Options();
                var expected = await new LlamaChatClient(plain).GetResponseAsync(question, options, Token);
                var answer = await new LlamaChatClient(drafting).GetResponseAsync(question, options, Token);
                AssertValid(answer.Text);
                Assert.Equal(expected.Text, answer.Text);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_enforced_is_refused_before_any_work_and_hurts_no_other()
    {
        var answered = model.Engine.Status.Totals;
        var running = model.Client.GetResponseAsync("A person.", Options(), Token);
        foreach (var schema in (string[])["""{"type":"string","pattern":"(?=a)"}""", """{"contains":{"type":"string"}}""",
            """{"minLength":5,"maxLength":4,"type":"string"}"""])
        {
            var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(schema).RootElement) };
            await Assert.ThrowsAsync<LlamaConstraintException>(() => model.Client.GetResponseAsync("Hi", options, Token));
        }

        await Assert.ThrowsAsync<LlamaConstraintException>(
            () => model.Client.GetResponseAsync("Hi", new ChatOptions().ConfigureLlama(llama => llama.Grammar = "root ::= root"), Token));
        await Assert.ThrowsAsync<ArgumentException>(
            () => model.Client.GetResponseAsync(
                "Hi", new ChatOptions { ResponseFormat = ChatResponseFormat.Json }.ConfigureLlama(llama => llama.Regex = "a"), Token));
        AssertValid((await running).Text);
    }

    [Fact]
    public void The_schema_is_shown_once_at_the_end_of_the_system_message()
    {
        var options = new ChatOptions
        {
            ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(Schema).RootElement),
            Instructions = "Be kind.",
        };
        var shown = Read(options);
        Assert.StartsWith("Be kind.", shown[0].Text, StringComparison.Ordinal);
        Assert.EndsWith(Schema, shown[0].Text, StringComparison.Ordinal);

        Assert.Equal("Be kind.", Read(options.Clone().ConfigureLlama(llama => llama.ShowSchema = false))[0].Text);
        options.Instructions = "Answer as this schema says: " + Schema;
        Assert.Equal(options.Instructions, Read(options)[0].Text);

        static IReadOnlyList<ChatTurn> Read(ChatOptions options) =>
            ChatRequestReader.Read([new(ChatRole.User, "Hi")], options, new(), "model").Turns;
    }

    private static ChatOptions Options() => new()
    {
        Temperature = 0,
        MaxOutputTokens = 120,
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(Schema).RootElement),
    };

    private static void AssertValid(string text)
    {
        using var document = JsonDocument.Parse(text);
        Assert.Equal(["name", "age", "tags"], document.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.InRange(document.RootElement.GetProperty("age").GetInt32(), 1, 120);
        Assert.InRange(document.RootElement.GetProperty("tags").GetArrayLength(), 0, 2);
    }

    private static Task<LlamaEngine> LoadAsync(LlamaSpeculationOptions? speculation) => LlamaEngine.LoadAsync(new()
    {
        ModelPath = SampleModels.Chat,
        Device = LlamaDevice.Cpu,
        Threads = 1,
        ContextLength = 1024,
        Speculation = speculation,
        PrefixCache = { Enabled = false },
    });

    internal enum Colour
    {
        Red,
        Green,
    }

    internal sealed record Person(
        [property: MaxLength(20)] string Name, [property: Range(0, 130)] int Age, Colour Favourite, DateOnly? Born);

    internal sealed record Node(int Value, Node? Left);
}
