using Microsoft.EntityFrameworkCore;

namespace CockroachBench.Requests.Service;

// The forms with EF Core.
internal static class EfForms
{
    // The context ends with the request on every path: await using.
    public static async Task<object?> ScopedAsync(UserRequest request)
    {
        await using var context = request.Resources.Ef.CreateContext();
        return await ReadAsync(request, context);
    }

    // Each row written to the response as it is read: context and connection live as long as the response is written.
    public static async Task<object?> StreamedAsync(UserRequest request)
    {
        return request.Id is null ? StreamAsync() : await ScopedAsync(request);

        async IAsyncEnumerable<User> StreamAsync()
        {
            await using var context = request.Resources.Ef.CreateContext();
            var users = All(request, context).AsNoTracking().AsAsyncEnumerable();
            await foreach (var user in users.WithCancellation(request.Cancelled)) yield return user;
        }
    }

    // A transient context from the application's root container, which keeps it until the application ends.
    public static Task<object?> FromRootContainerAsync(UserRequest request) =>
        ReadAsync(request, request.Resources.Ef.ContextFromRoot());

    // Every request makes a data source, which is a pool, for its context. Disposing the context does not dispose it.
    public static async Task<object?> DataSourcePerContextAsync(UserRequest request)
    {
        await using var context = new UserContext(UserContext.On(request.Lose(request.Resources.CreateDataSource())));
        return await ReadAsync(request, context);
    }

    private static async Task<object?> ReadAsync(UserRequest request, UserContext context) => request.Id is { } id
        ? await context.Users.SingleOrDefaultAsync(u => u.Id == id, request.Cancelled)
        : await All(request, context).ToListAsync(request.Cancelled);

    private static IQueryable<User> All(UserRequest request, UserContext context)
    {
        long users = request.Resources.Users;
        return context.Users.Where(u => u.Id <= users).OrderBy(u => u.Id);
    }
}
