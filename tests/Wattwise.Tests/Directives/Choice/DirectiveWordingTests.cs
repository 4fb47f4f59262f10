using Microsoft.Extensions.AI;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Choice;

public class DirectiveWordingTests
{
    private static readonly Directive Brief = new() { Name = "brief", Text = "Answer briefly." };

    [Fact]
    public void A_first_turn_gets_the_directive_at_the_end_of_its_last_system_text()
    {
        ChatMessage[] messages = [Chat.System("One."), Chat.System("Two."), Chat.User("Why?")];
        var (sent, _) = DirectiveWording.Apply(Brief, messages, null);

        Assert.Equal(["One.", "Two.\n\nAnswer briefly.", "Why?"], sent.Select(message => message.Text));
        Assert.Equal("Two.", messages[1].Text);
    }

    [Fact]
    public void Without_a_system_text_a_new_one_says_it() =>
        Assert.Equal(
            [(ChatRole.System, "Answer briefly."), (ChatRole.User, "Why?")],
            DirectiveWording.Apply(Brief, [Chat.User("Why?")], null).Messages.Select(message => (message.Role, message.Text)));

    [Fact]
    public void Instructions_are_a_system_text_too()
    {
        var options = new ChatOptions { Instructions = "Be kind." };
        var (sent, sentOptions) = DirectiveWording.Apply(Brief, [Chat.User("Why?")], options);

        Assert.Equal("Be kind.\n\nAnswer briefly.", sentOptions!.Instructions);
        Assert.Equal("Be kind.", options.Instructions);
        Assert.Single(sent);
    }

    [Fact]
    public void In_a_later_turn_nothing_changes_before_the_last_user_turn()
    {
        ChatMessage[] messages = [Chat.System("One."), Chat.User("Who?"), Chat.Assistant("She."), Chat.User("Why?")];
        var (sent, _) = DirectiveWording.Apply(Brief, messages, null);

        Assert.Equal(messages[..3], sent.Take(3));
        Assert.Equal("Why?\n\nAnswer briefly.", sent[3].Text);
    }

    [Fact]
    public void A_limit_of_tokens_only_lowers_the_requests_own()
    {
        var directive = new Directive { MaxOutputTokens = 50 };

        Assert.Equal(50, DirectiveWording.Apply(directive, [], new ChatOptions { MaxOutputTokens = 200 }).Options!.MaxOutputTokens);
        Assert.Equal(20, DirectiveWording.Apply(directive, [], new ChatOptions { MaxOutputTokens = 20 }).Options!.MaxOutputTokens);
        Assert.Equal(50, DirectiveWording.Apply(directive, [], null).Options!.MaxOutputTokens);
    }

    [Fact]
    public void An_effort_that_the_request_names_stays()
    {
        var directive = new Directive { Effort = ReasoningEffort.Low };
        var asked = new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } };

        Assert.Equal(ReasoningEffort.High, DirectiveWording.Apply(directive, [], asked).Options!.Reasoning!.Effort);
        Assert.Equal(ReasoningEffort.Low, DirectiveWording.Apply(directive, [], new ChatOptions()).Options!.Reasoning!.Effort);
    }

    [Fact]
    public void No_directive_changes_nothing()
    {
        ChatMessage[] messages = [Chat.User("Why?")];
        var options = new ChatOptions();
        var (sent, sentOptions) = DirectiveWording.Apply(Directive.None, messages, options);

        Assert.Same(messages, sent);
        Assert.Same(options, sentOptions);
    }
}
