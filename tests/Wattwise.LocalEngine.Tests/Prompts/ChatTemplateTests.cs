namespace Wattwise.LocalEngine.Tests;

public class ChatTemplateTests(ChatModel model)
{
    private const string Alternating =
        "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}"
        + "<{{ m.role }}>{{ m.content }}{% endfor %}";

    public static TheoryData<int> Renderings => [.. Enumerable.Range(0, ChatFormatFacts.Instance.Renderings.Count)];

    [Theory]
    [MemberData(nameof(Renderings))]
    public void A_named_format_renders_what_the_models_own_template_does(int index)
    {
        var fact = ChatFormatFacts.Instance.Renderings[index];
        var template = ChatTemplate.Create(NamedFormats.Find(fact.Format)!);
        Assert.Equal(fact.Prompt, Render(template, [.. fact.Messages.Select(message => new ChatTurn(message.Role, message.Content))]));
    }

    [Fact]
    public void The_default_system_prompt_gives_way_to_the_conversations_own()
    {
        var template = ChatTemplates.Choose(model.Engine.Model.Id, model.Engine.Templates);
        Assert.Contains("SmolLM", Render(template, [new("user", "Hi")]), StringComparison.Ordinal);
        Assert.DoesNotContain("SmolLM", Render(template, [new("system", "Be brief."), new("user", "Hi")]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_cannot_be_read_says_where()
    {
        var exception = Assert.Throws<LlamaTemplateException>(() => ChatTemplates.Choose("m", Own("{{ messages }}\n  {% if %}")));
        Assert.Equal((2, 9, false), (exception.Line, exception.Column, exception.IsRefusal));
    }

    [Fact]
    public void A_template_that_cannot_be_read_gives_way_to_the_fallback() =>
        Assert.StartsWith("<|im_start|>user\nHi", Render(
            ChatTemplates.Choose("m", Own("{% if %}"), fallback: "chatml"), [new("user", "Hi")]), StringComparison.Ordinal);

    [Fact]
    public void A_model_without_a_template_works_with_a_named_format()
    {
        Assert.Throws<NotSupportedException>(() => ChatTemplates.Choose("m", Own(null)));
        Assert.Throws<NotSupportedException>(() => ChatTemplates.Choose("m", Own(null), named: "no such format"));
        Assert.Equal("[INST]Hi[/INST]", Render(ChatTemplates.Choose("m", Own(null), named: "mistral-v7-tekken"), [new("user", "Hi")]));
        Assert.Equal("Hi!", Render(ChatTemplates.Choose("m", Own(null), fallback: "{{ messages[0].content }}!"), [new("user", "Hi")]));
    }

    [Fact]
    public void Tokens_that_a_template_names_are_those_of_the_model() =>
        Assert.Equal("<s>Hi</s>", Render(
            ChatTemplate.Create("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", new("<s>", "</s>")), [new("user", "Hi")]));

    [Fact]
    public void A_conversation_with_tools_gets_the_template_for_tools()
    {
        var own = ModelTemplates.Of(
            "plain", new Dictionary<string, string> { ["tool_use"] = "with {{ tools[0].function.name }}", ["rag"] = "no" }, default);
        var template = ChatTemplates.Choose("m", own);
        using var tool = System.Text.Json.JsonDocument.Parse("""{"type":"function","function":{"name":"add"}}""");

        Assert.Equal("plain", Render(template, [new("user", "Hi")]));
        Assert.Equal(
            "with add", string.Concat(
                template.Render([new("user", "Hi")], new() { Tools = [tool.RootElement] }).Select(part => part.Text)));
    }

    [Fact]
    public void A_system_message_that_a_template_refuses_goes_to_the_user()
    {
        var template = ChatTemplate.Create(
            "{% if messages[0].role == 'system' %}{{ raise_exception('No system') }}{% endif %}" + Alternating);
        Assert.Equal("<user>Be brief.\n\nHi", Render(template, [new("system", "Be brief."), new("user", "Hi")]));
    }

    [Fact]
    public void A_system_message_that_a_template_drops_goes_to_the_user() => Assert.Equal(
        "Be brief.\n\nHi",
        Render(ChatTemplate.Create(
            "{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}"), [new("system", "Be brief."), new("user", "Hi")]));

    [Fact]
    public void A_later_system_message_stays_where_a_template_has_a_place_for_it()
    {
        ChatTurn[] turns = [new("user", "a"), new("assistant", "b"), new("system", "S"), new("user", "c")];
        Assert.Equal("user:a assistant:b system:S user:c ", Render(
            ChatTemplate.Create("{% for m in messages %}{{ m.role }}:{{ m.content }} {% endfor %}"), turns));
        Assert.Equal(
            "user:a assistant:b user:S\n\nc ",
            Render(
                ChatTemplate.Create(
                    "{% for m in messages %}{% if m.role == 'system' and not loop.first %}{{ raise_exception('x') }}{% endif %}{{ m.role "
                        + "}}:{{ m.content }} {% endfor %}"),
                turns));
    }

    [Fact]
    public void Neighbours_of_one_role_are_joined_where_roles_must_alternate() => Assert.Equal(
        "<user>a\n\nb<assistant>c<user>d",
        Render(ChatTemplate.Create(Alternating), [new("user", "a"), new("user", "b"), new("assistant", "c"), new("user", "d")]));

    [Fact]
    public void What_a_template_refuses_all_the_same_is_an_error_in_its_own_words()
    {
        var exception = Assert.Throws<LlamaTemplateException>(() => Render(ChatTemplate.Create(Alternating), [new("assistant", "a")]));
        Assert.True(exception.IsRefusal);
        Assert.Equal("Roles must alternate", exception.Reason);
    }

    [Fact]
    public void A_template_that_wants_pieces_gets_pieces() => Assert.Equal(
        "text=Hi",
        Render(ChatTemplate.Create(
            "{% for m in messages %}{% for part in m.content %}{{ part.type }}={{ part.text }}{% endfor %}{% endfor %}"),
            [new("user", "Hi")]));

    [Fact]
    public void Pieces_are_joined_for_a_template_that_wants_text()
    {
        ChatTurn[] turns = [new("user", "ab") { Parts = ["a", "b"] }];
        Assert.Equal("<ab", Render(ChatTemplate.Create("{{ '<' + messages[0].content }}"), turns));
        Assert.Equal("a|b", Render(ChatTemplate.Create(
            "{% if messages[0].content is string %}{{ messages[0].content }}{% else %}{{ "
                + "messages[0].content|map(attribute='text')|join('|') }}{% endif %}"), turns));
    }

    [Fact]
    public void Tools_are_left_out_for_a_template_that_cannot_stand_none() =>
        Assert.Equal(
            "Hi", Render(ChatTemplate.Create("{% for t in tools %}{{ t }}{% endfor %}{{ messages[0].content }}"), [new("user", "Hi")]));

    [Fact]
    public void The_date_comes_from_the_clock()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero));
        Assert.Equal("05 Mar 2026", Render(
            ChatTemplate.Create("{{ strftime_now('%d %b %Y') }}{% set x = messages %}", clock: clock), [new("user", "Hi")]));
    }

    [Fact]
    public void A_beginning_ends_where_the_users_own_words_would_start()
    {
        var parts = ChatTemplate.Create(NamedFormats.Find("chatml")!).RenderBeginning([new("system", "S")]);
        Assert.Equal("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\n", string.Concat(parts.Select(part => part.Text)));
    }

    private static ModelTemplates Own(string? template) =>
        ModelTemplates.Of(template, new Dictionary<string, string>(), TemplateTokens.None);

    private static string Render(ChatTemplate template, IReadOnlyList<ChatTurn> turns) =>
        string.Concat(template.Render(turns).Select(part => part.Text));
}
