namespace Wattwise.LocalEngine.Tests;

// The fixture is named so that the native library is loaded.
public class ChatTemplateTests(ChatModel model)
{
    public static TheoryData<int> Renderings => [.. Enumerable.Range(0, ChatFormatFacts.Instance.Renderings.Count)];

    [Theory]
    [MemberData(nameof(Renderings))]
    public void A_built_in_format_renders_what_the_models_own_template_does(int index)
    {
        var fact = ChatFormatFacts.Instance.Renderings[index];
        var template = ChatTemplate.TryCreate(fact.Format)!;
        Assert.Equal(fact.Prompt, Render(template, [.. fact.Messages.Select(message => new ChatTurn(message.Role, message.Content))]));
    }

    [Theory]
    [InlineData("{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}{%- else %}{{- '<|im_start|>system\\nYou are kind.<|im_end|>\\n' }}{%- endif %}", "You are kind.")]
    [InlineData("{% if loop.first and messages[0].role != \"system\" %}<|im_start|>system\nYou are kind.\nBe brief.<|im_end|>\n{% endif %}", "You are kind.\nBe brief.")]
    [InlineData("{# '<|im_start|>system\\nA comment.<|im_end|>' #}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' }}", null)]
    [InlineData("<|im_system|>system<|im_middle|>You are kind.<|im_end|>{{ '<|im_assistant|>assistant<|im_middle|>' }}", "You are kind.")]
    [InlineData("chatml", null)]
    public void The_default_system_prompt_is_read_from_the_template(string template, string? expected) =>
        Assert.Equal(expected, ChatTemplate.TryCreate(template)!.DefaultSystemPrompt);

    [Fact]
    public void The_default_system_prompt_gives_way_to_the_conversations_own()
    {
        var template = ChatTemplates.Choose(model.Engine.Model.Id, model.Engine.ChatTemplateText);
        Assert.Contains("SmolLM", Render(template, [new("user", "Hi")]), StringComparison.Ordinal);
        Assert.DoesNotContain("SmolLM", Render(template, [new("system", "Be brief."), new("user", "Hi")]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_template_is_not_guessed_at() => Assert.Null(ChatTemplate.TryCreate("{{ messages }}"));

    private static string Render(ChatTemplate template, IReadOnlyList<ChatTurn> turns) =>
        string.Concat(template.Render(turns).Select(part => part.Text));
}
