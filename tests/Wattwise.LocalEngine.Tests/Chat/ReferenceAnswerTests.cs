using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class ReferenceAnswerTests(ChatModel model)
{
    public static TheoryData<int> Chats => [.. Enumerable.Range(0, ModelReferences.Instance.Chats.Count)];

    [Theory]
    [MemberData(nameof(Chats))]
    public void A_conversation_becomes_the_models_own_prompt_and_tokens(int index)
    {
        var reference = ModelReferences.Instance.Chats[index];
        var parts = ChatTemplates.Choose(model.Engine.Model.Id, model.Engine.Templates)
            .Render([.. reference.Messages.Select(message => new ChatTurn(message.Role, message.Content))]);

        Assert.Equal(reference.Prompt, string.Concat(parts.Select(part => part.Text)));
        Assert.Equal(reference.PromptTokens, PromptTokenizer.Tokenize(
            model.Engine.Vocabulary, model.Engine.SpecialTokens, parts, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Chats))]
    public async Task Greedy_tokens_and_log_probabilities_equal_the_references_up_to_the_first_near_tie(int index)
    {
        var reference = ModelReferences.Instance.Chats[index];
        var certain = reference.CertainTokens();
        var shown = reference.GreedyTokens.Take(certain).TakeWhile(token => !model.Engine.Vocabulary.IsEndOfGeneration(token)).ToArray();
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = Math.Max(1, certain),
        }.ConfigureLlama(llama => llama.TopLogprobs = 5);

        var response = await model.Client.GetResponseAsync(reference.ToMessages(), options, TestContext.Current.CancellationToken);

        var logprobs = response.GetLogprobs()!;
        Assert.Equal(shown, logprobs.Take(shown.Length).Select(logprob => logprob.Token.Id));
        Assert.All(
            logprobs.Take(shown.Length).Zip(reference.GreedyLogprobs), pair => Assert.Equal(pair.Second, pair.First.Token.Logprob, 0.35f));
        var top = logprobs[0].Top.ToDictionary(candidate => candidate.Id, candidate => candidate.Logprob);
        Assert.All(reference.FirstTop5.Take(3), fact => Assert.Equal(fact.Logprob, top[fact.Token], 0.35f));
    }
}
