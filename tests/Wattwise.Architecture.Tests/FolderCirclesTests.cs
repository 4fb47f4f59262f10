namespace Wattwise.Architecture.Tests;

public class FolderCirclesTests
{
    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_sub_folders_of_a_project_need_each_other(string project)
    {
        var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        var sources = Repository.Files(folder).Select(file => (file[(folder.Length + 1)..], Repository.Read(file)));

        var circles = FolderCircles.Find(Path.GetFileNameWithoutExtension(project), sources);

        Assert.True(!circles.Any(), string.Join('\n', circles.Select(circle => $"'{circle.Folder}': {circle.Description}")));
    }

    [Fact]
    public void A_circle_through_several_folders_is_reported_with_its_files_and_types()
    {
        var circles = FolderCircles.Find("Sample",
        [
            ("Top.cs", "class Top { First first; Second second; }"),
            ("A/First.cs", "class First { Second second; }"),
            ("B/Second.cs", "class Second { void Run() { var made = Third.Make(); made.Go(); } }"),
            ("C/Third.cs", "class Third { public static Third Make() => new(); public void Go() => 1.Twice(); }"),
            ("A/Numbers.cs", "static class Numbers { public static int Twice(this int number) => 2 * number; }"),
        ]);

        Assert.Equal(
            "A -> B -> C -> A:\n  A -> B\n    A/First.cs: Second\n  B -> C\n    B/Second.cs: Third\n  C -> A\n    C/Third.cs: Numbers",
            Assert.Single(circles).Description);
    }

    [Fact]
    public void Who_needs_a_file_beside_the_folders_needs_what_that_file_needs()
    {
        var circles = FolderCircles.Find("Sample",
        [
            ("Area/Options.cs", "class Options { First first; }"),
            ("Area/A/First.cs", "class First { Second second; }"),
            ("Area/B/Second.cs", "class Second { Options options; }"),
        ]);

        Assert.Equal(
            "A -> B -> A:\n  A -> B\n    Area/A/First.cs: Second\n  B -> A\n    Area/B/Second.cs: First through Area/Options.cs",
            Assert.Single(circles).Description);
    }

    [Fact]
    public void A_file_beside_the_folders_may_put_them_together() => Assert.Empty(FolderCircles.Find("Sample",
    [
        ("Top.cs", "class Top { First first; Second second; }"),
        ("A/First.cs", "class First { Second second; Base @base; }"),
        ("B/Second.cs", "class Second { Base @base; }"),
        ("Base.cs", "class Base { }"),
    ]));
}
