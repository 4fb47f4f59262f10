using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class OwnContactsTests
{
    private static readonly OwnContacts Detector = new(
        new PatternPersonalDataDetector(), ["@contoso.com", "0800 123 4567", "12 Elm Street"]);

    [Theory]
    [InlineData("Write to help@contoso.com or Anna.Roe@CONTOSO.com.")]
    [InlineData("Call 0800 123 4567, or 0800\u00A0123\u00A04567.")]
    [InlineData("Visit us at 12 Elm Street.")]
    public void The_companys_own_data_is_not_personal(string text)
    {
        Assert.NotNull(new PatternPersonalDataDetector().Find(text));
        Assert.Null(Detector.Find(text));
    }

    [Theory]
    [InlineData("Write to jane@contoso.com.example.org.")]
    [InlineData("Write to help@contoso.com and jane@example.org.")]
    [InlineData("Call +49 30 901820.")]
    [InlineData("Visit us at 112 Elm Street.")]
    public void All_else_is_found_as_before(string text) => Assert.NotNull(Detector.Find(text));

    [Fact]
    public async Task Answers_with_it_are_shared_if_the_app_names_it()
    {
        using var model = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("Write to help@contoso.com.")) };
        foreach (var (contacts, calls) in new[] { (Array.Empty<string>(), 2), (["@contoso.com"], 3) })
        {
            using var client = new SemanticCacheChatClient(model, options: new() { OwnContacts = contacts });
            await client.AskAsync("Where do I complain?");
            await client.AskAsync("Where do I complain?");
            Assert.Equal(calls, model.Calls);
        }
    }
}
