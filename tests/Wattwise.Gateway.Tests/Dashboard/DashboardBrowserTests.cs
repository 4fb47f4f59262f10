using System.Text.Json;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Dashboard;

/// <summary>The page in a real Chromium.</summary>
public class DashboardBrowserTests(DashboardLook look)
{
    public static TheoryData<string> Looks => ["light", "dark", "phone"];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task It_reports_no_error_and_asks_no_foreign_host(string name)
    {
        var facts = (await look.FactsAsync()).GetProperty(name);
        Assert.Empty(Strings(facts, "problems"));
        Assert.Empty(Strings(facts, "foreign"));
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Its_figures_grow_while_requests_run(string name)
    {
        var grown = (await look.FactsAsync()).GetProperty(name).GetProperty("grown");
        Assert.True(grown[1].GetInt64() > grown[0].GetInt64());
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing(string name)
    {
        var facts = (await look.FactsAsync()).GetProperty(name);
        Assert.Empty(Strings(facts, "closed"));
        Assert.Empty(Strings(facts, "open"));
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Nothing_is_cut_off_at_the_side(string name) =>
        Assert.Equal(0, (await look.FactsAsync()).GetProperty(name).GetProperty("overflow").GetInt32());

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_link_that_opens_once_leads_to_it(string name) =>
        Assert.Equal("/dashboard/", (await look.FactsAsync()).GetProperty(name).GetProperty("address").GetString());

    [Fact]
    public async Task It_is_light_or_dark_as_the_person_prefers()
    {
        var facts = await look.FactsAsync();
        Assert.Equal("rgb(243, 245, 247)", facts.GetProperty("light").GetProperty("background").GetString());
        Assert.Equal("rgb(16, 22, 27)", facts.GetProperty("dark").GetProperty("background").GetString());
    }

    [Fact]
    public async Task Names_and_questions_of_tenants_are_text()
    {
        var facts = (await look.FactsAsync()).GetProperty("light");
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("hacked").ValueKind);
        Assert.Equal(0, facts.GetProperty("images").GetInt32());
        Assert.Contains(DashboardLook.HostileTenant, facts.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_what_was_saved_with_bounds_hits_with_both_questions_and_the_grid()
    {
        var facts = (await look.FactsAsync()).GetProperty("light");
        var text = facts.GetProperty("text").GetString()!;
        Assert.Matches(@"\d (J|Wh|kWh)$", facts.GetProperty("values").GetProperty("net-energy").GetString());
        Assert.Matches(@"\d (g|mg|kg)$", facts.GetProperty("values").GetProperty("net-carbon").GetString());
        Assert.Matches(@"\d USD$", facts.GetProperty("values").GetProperty("net-money").GetString());
        Assert.Matches(@"between [\d.,]+ and [\d.,]+ J", text);
        Assert.Contains("Tell me, what is the capital of France?", text, StringComparison.Ordinal);
        Assert.Contains("in DEU now", text, StringComparison.Ordinal);
        Assert.Contains("The cleanest hour begins", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_without_a_mouse_reaches_all_of_it()
    {
        var facts = (await look.FactsAsync()).GetProperty("keyboard");
        Assert.Empty(Strings(facts, "problems"));
        var path = Strings(facts, "path");
        Assert.Equal("Skip to the figures", path[0]);
        foreach (var stop in (string[])["range 300", "Pause", "Power as a table", "Table: latest hits by meaning", "Table: latest requests",
            "Table: tenants", "Table: what the stages did"])
            Assert.Contains(stop, path);
        Assert.Equal("3600", facts.GetProperty("range").GetString());
        Assert.Contains("last hour", facts.GetProperty("power").GetString(), StringComparison.Ordinal);
        Assert.True(facts.GetProperty("rows").GetInt32() > 0);
    }

    [Fact]
    public async Task What_moves_can_be_paused()
    {
        var facts = (await look.FactsAsync()).GetProperty("keyboard");
        Assert.Equal("true", facts.GetProperty("pressed").GetString());
        Assert.True(facts.GetProperty("stood").GetBoolean());
    }

    [Theory]
    [InlineData("tablet")]
    [InlineData("wide")]
    [InlineData("zoomed")]
    [InlineData("laptop")]
    [InlineData("forced")]
    [InlineData("still")]
    public async Task It_fits_whatever_the_persons_machine_is_set_to(string mode)
    {
        var facts = (await look.FactsAsync()).GetProperty("modes");
        Assert.Empty(Strings(facts, "problems"));
        var seen = facts.GetProperty("modes").GetProperty(mode);
        Assert.Equal(0, seen.GetProperty("overflow").GetInt32());
        Assert.Empty(Strings(seen, "hidden"));
        Assert.Empty(Strings(seen, "violations"));
        if (mode == "still")
            Assert.Equal("none", seen.GetProperty("animation").GetString());
    }

    [Fact]
    public async Task A_request_opens_by_keyboard_and_tells_stages_reasons_joules_with_bounds_and_tokens_but_no_text()
    {
        var facts = (await look.FactsAsync()).GetProperty("operator");
        Assert.Empty(Strings(facts, "requestViolations"));
        var text = facts.GetProperty("request").GetString()!;
        foreach (var words in (string[])["Request of", "Used", "Avoided", "Tokens", "Cache", "semantic cache", "Reason"])
            Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Matches(@"\d (J|Wh) \([\d.,]+ to [\d.,]+ J\)", text);
        Assert.DoesNotContain("capital of France", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hacked", text.Replace(DashboardLook.HostileTenant, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(facts.GetProperty("isBackAtRequest").GetBoolean());
    }

    [Fact]
    public async Task The_latest_requests_are_searched_by_tenant_and_by_how_they_ended()
    {
        var facts = (await look.FactsAsync()).GetProperty("operator");
        Assert.Equal([DashboardLook.LongTenant], Strings(facts, "found"));
        Assert.Equal("None of the latest is like that.", facts.GetProperty("foundFailed").GetString());
        Assert.True(facts.GetProperty("hits").GetInt32() > 0);
    }

    [Fact]
    public async Task A_purge_asks_first_and_the_key_that_is_pressed_by_mistake_is_the_harmless_one()
    {
        var facts = (await look.FactsAsync()).GetProperty("operator");
        Assert.Empty(Strings(facts, "confirmViolations"));
        Assert.Contains("Entries of tenant contoso will be removed. This cannot be undone.", facts.GetProperty("question")
            .GetString(), StringComparison.Ordinal);
        Assert.Equal("Cancel", facts.GetProperty("safeChoice").GetString());
        Assert.Equal("", facts.GetProperty("afterCancel").GetString());
        Assert.Matches(@"^[\d,]+ (entry was|entries were) removed\.$", facts.GetProperty("purged").GetString());
        Assert.NotEqual("0 entries were removed.", facts.GetProperty("purged").GetString());
    }

    [Fact]
    public async Task A_key_is_made_shown_once_and_revoked()
    {
        var facts = (await look.FactsAsync()).GetProperty("operator");
        Assert.Empty(Strings(facts, "problems"));
        Assert.Empty(Strings(facts, "newKeyViolations"));
        Assert.Empty(Strings(facts, "madeViolations"));
        Assert.True(KeyText.IsWellFormed(facts.GetProperty("key").GetString()));
        Assert.Equal("", facts.GetProperty("keyAfterwards").GetString());
        var listed = facts.GetProperty("keys").GetString()!;
        Assert.Contains("0 of 100,000 tokens", listed, StringComparison.Ordinal);
        Assert.Contains("(<img src=x onerror=", listed, StringComparison.Ordinal);
        Assert.True(facts.GetProperty("revoked").GetBoolean());
        Assert.Equal(JsonValueKind.Null, facts.GetProperty("hacked").ValueKind);
        Assert.Equal(0, facts.GetProperty("images").GetInt32());
    }

    [Fact]
    public async Task It_says_so_where_the_gateway_does_not_know_the_browser_any_more() =>
        Assert.Equal("Login ended: open a new link of the gateway", (await look.FactsAsync()).GetProperty("ended").GetString());

    private static string[] Strings(JsonElement facts, string name) =>
        [.. facts.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
