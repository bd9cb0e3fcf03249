from tests.oidc.application import claims_of
from tests.oidc.world import World


def test_x(world: World) -> None:
    rp = world.application()
    b = world.browser(world.account())
    t = rp.tokens(b)
    print(t, claims_of(t["id_token"]))
    print(rp.refresh(t["refresh_token"]).get_json())
    print(rp.userinfo(t["access_token"]).get_json())
    print(rp.introspect(t["access_token"]))
